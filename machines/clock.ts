import { MAX_TIMEOUT_MS, msUntil } from './timing.ts';

interface Alarm {
  readonly dueAt: number;
  readonly monotonicDueAt: number;
  readonly fire: () => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** The clock of an actor (`createActor(machine, { clock })`) whose timers keep absolute due times. */
export interface WallClock {
  setTimeout(fire: () => void, delayMs: number): unknown;
  clearTimeout(id: unknown): void;
  /** Fires whatever came due while the machine slept or the tab was throttled. Call it when the page resumes. */
  recheck(): void;
}

/**
 * A clock that sleep, throttled tabs and delays beyond 24.8 days cannot fool.
 *
 * A plain timer counts the time a machine was awake and fires at once above 2^31 − 1 ms. This one remembers when
 * it is due, waits in pieces, and looks again on {@link WallClock.recheck}. It fires when either the wall clock or
 * the monotonic one says so: a wall clock that was set back must not silence it.
 *
 * @example createActor(authMachine, { clock: createWallClock() })
 */
export const createWallClock = (): WallClock => {
  const alarms = new Set<Alarm>();

  const check = (alarm: Alarm) => {
    if (!alarms.has(alarm)) return;
    clearTimeout(alarm.timer);
    const left = Math.min(msUntil(alarm.dueAt, Date.now()), msUntil(alarm.monotonicDueAt, performance.now()));
    if (left > 0) {
      alarm.timer = setTimeout(() => check(alarm), left);
      return;
    }
    alarms.delete(alarm);
    alarm.fire();
  };

  return {
    setTimeout(fire, delayMs) {
      // What is no number must not fire at once, which is what a plain timer makes of it.
      const wait = Number.isNaN(delayMs) ? MAX_TIMEOUT_MS : Math.max(delayMs, 0);
      const alarm: Alarm = {
        dueAt: Date.now() + wait,
        monotonicDueAt: performance.now() + wait,
        fire,
        timer: undefined,
      };
      alarms.add(alarm);
      alarm.timer = setTimeout(() => check(alarm), Math.min(wait, MAX_TIMEOUT_MS));
      return alarm;
    },
    clearTimeout(id) {
      const alarm = id as Alarm | undefined;
      if (alarm === undefined) return;
      clearTimeout(alarm.timer);
      alarms.delete(alarm);
    },
    recheck() {
      for (const alarm of [...alarms]) check(alarm);
    },
  };
};
