import { createWallClock, type WallClock } from 'authchart';
import { type ClockSetting, demoTime } from '../clock-setting.ts';
import { installDemoDate, realNow } from './demo-date.ts';

/** Looked at again this often, for a setting may change and a timer may be throttled. */
const LONGEST_WAIT_MS = 60_000;

/** What is no delay must never fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

interface Alarm {
  /** In the demo's time. */
  readonly dueAt: number;
  readonly fire: () => void;
  timer: unknown;
}

/** The clock of a page of the demo: real time until somebody sets it, then whatever the setting says. */
export interface PageClock extends WallClock {
  /** Null while the page lives in real time. */
  readonly setting: () => ClockSetting | null;
  readonly set: (setting: ClockSetting) => void;
  /** When the next of the chart's timers is due, in the demo's time; null where none runs. */
  readonly nextDueAt: () => number | null;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Nothing of the page is touched before the first setting: a page that never opens the workbench runs on the clock
 * that everybody's app runs on.
 */
export const createPageClock = (): PageClock => {
  const wall = createWallClock();
  const alarms = new Set<Alarm>();
  const listeners = new Set<() => void>();
  let setting: ClockSetting | null = null;

  const now = () => (setting === null ? realNow() : demoTime(setting, realNow()));

  const fire = (alarm: Alarm) => {
    if (!alarms.delete(alarm)) return;
    alarm.fire();
    tell();
  };

  const arm = (alarm: Alarm) => {
    if (setting === null) {
      alarm.timer = wall.setTimeout(() => fire(alarm), alarm.dueAt - now());
      return;
    }
    const left = alarm.dueAt - now();
    if (left > 0 && setting.rate === 0) return;
    const wait = left <= 0 ? 0 : Math.min(left / setting.rate, LONGEST_WAIT_MS);
    alarm.timer = setTimeout(() => (now() >= alarm.dueAt ? fire(alarm) : arm(alarm)), wait);
  };

  const disarm = (alarm: Alarm) => {
    if (setting === null) wall.clearTimeout(alarm.timer);
    else clearTimeout(alarm.timer as number);
    alarm.timer = undefined;
  };

  const tell = () => {
    for (const listener of listeners) listener();
  };

  return {
    setTimeout(run, delayMs) {
      const wait = Number.isFinite(delayMs) ? Math.max(delayMs, 0) : LONGEST_DELAY_MS;
      const alarm: Alarm = { dueAt: now() + wait, fire: run, timer: undefined };
      alarms.add(alarm);
      arm(alarm);
      queueMicrotask(tell);
      return alarm;
    },
    clearTimeout(id) {
      const alarm = id as Alarm | undefined;
      if (alarm === undefined || !alarms.delete(alarm)) return;
      disarm(alarm);
      queueMicrotask(tell);
    },
    recheck() {
      if (setting === null) wall.recheck();
    },
    setting: () => setting,
    set(next) {
      for (const alarm of alarms) disarm(alarm);
      if (setting === null) installDemoDate(now);
      setting = next;
      for (const alarm of alarms) arm(alarm);
      tell();
    },
    nextDueAt: () => (alarms.size === 0 ? null : Math.min(...[...alarms].map(({ dueAt }) => dueAt))),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
