import type { WallClock } from '../machines/index.ts';

interface Alarm {
  readonly at: number;
  readonly fire: () => void;
}

/** A clock that goes only when it is told to, for the chart and for whatever asks `Date.now()` or `performance.now()`. */
export interface TestClock extends WallClock {
  readonly now: () => number;
  /** Lets time pass; every timer fires at its own moment. */
  readonly advanceTo: (at: number) => void;
  /** Lets time pass as a sleeping machine does: nothing fires until {@link WallClock.recheck}. */
  readonly sleepTo: (at: number) => void;
  /** Lets time pass until the next timer, and fires it; `earlyMs` before it is due, if given. */
  readonly fireNext: (earlyMs?: number) => void;
  /** Gives `Date.now` and `performance.now` back. */
  readonly restore: () => void;
}

/**
 * Stops the time at `start` and replaces `Date.now` and `performance.now` until {@link TestClock.restore}. Timers of others (of React, of a
 * fetch) are left alone, so that only the chart waits for the test.
 *
 * @param start - ms since 1970. @default now
 */
export const createTestClock = (start: number = Date.now()): TestClock => {
  const real = { date: Date.now, performance: performance.now };
  const since = performance.now() - start;
  const alarms = new Set<Alarm>();
  let now = start;
  Date.now = () => now;
  performance.now = () => now + since;

  const nextAlarm = (until: number) =>
    [...alarms].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
  const fireUntil = (until: number) => {
    for (let alarm = nextAlarm(until); alarm !== undefined; alarm = nextAlarm(until)) {
      alarms.delete(alarm);
      now = Math.max(now, alarm.at);
      alarm.fire();
    }
  };

  return {
    now: () => now,
    setTimeout(fire, delayMs) {
      const alarm = { at: now + Math.max(delayMs, 0), fire };
      alarms.add(alarm);
      return alarm;
    },
    clearTimeout(alarm) {
      alarms.delete(alarm as Alarm);
    },
    recheck: () => fireUntil(now),
    advanceTo(at) {
      fireUntil(at);
      now = Math.max(now, at);
    },
    sleepTo(at) {
      now = Math.max(now, at);
    },
    fireNext(earlyMs = 0) {
      const alarm = nextAlarm(Number.POSITIVE_INFINITY);
      if (alarm === undefined) throw new Error('No timer is armed.');
      alarms.delete(alarm);
      now = Math.max(now, alarm.at - earlyMs);
      alarm.fire();
    },
    restore() {
      Date.now = real.date;
      performance.now = real.performance;
    },
  };
};
