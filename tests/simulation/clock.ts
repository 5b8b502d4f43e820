import { AsyncResource } from 'node:async_hooks';
import { replace, type Undo } from './replace.ts';

interface Timer {
  at: number;
  readonly fire: () => void;
  readonly everyMs: number | null;
}

export interface SimClock {
  readonly now: () => number;
  /** When the next timer is due; null where none is armed. */
  readonly nextAt: () => number | null;
  /** Goes to the next timer and fires it. */
  readonly fireNext: () => void;
  /** Lets time pass, and nothing fires: a machine that sleeps. */
  readonly sleep: (ms: number) => void;
  /** Gives the real time back. */
  readonly uninstall: Undo;
}

/**
 * All the time there is, for tabs, processes and API: it stands still until it is told to go on. Whatever is armed keeps
 * the tab or request it was armed in.
 */
export const installClock = (start: number): SimClock => {
  const timers = new Map<number, Timer>();
  let now = start;
  let lastId = 0;

  const arm = (fire: () => void, ms: number | undefined, everyMs: number | null) => {
    lastId += 1;
    timers.set(lastId, { at: now + Math.max(ms ?? 0, 0), fire: AsyncResource.bind(fire), everyMs });
    return lastId;
  };
  const disarm = (id: unknown) => void timers.delete(id as number);
  const next = () => {
    let found: [number, Timer] | undefined;
    for (const entry of timers) if (found === undefined || entry[1].at < found[1].at) found = entry;
    return found;
  };

  const later = (fire: (value: unknown) => void, ms?: number, value?: unknown) =>
    arm(() => fire(value), ms, null);
  const deadline = (ms: number) => {
    const controller = new AbortController();
    arm(() => controller.abort(new DOMException('Too late.', 'TimeoutError')), ms, null);
    return controller.signal;
  };
  // The platform's types know much more of a timer than that it can be cleared.
  const undone = [
    replace(globalThis, 'setTimeout', later as never),
    replace(globalThis, 'setInterval', ((fire: () => void, ms = 1) => arm(fire, ms, ms)) as never),
    replace(globalThis, 'clearTimeout', disarm),
    replace(globalThis, 'clearInterval', disarm),
    replace(Date, 'now', () => now),
    replace(performance, 'now', () => now - start),
    replace(AbortSignal, 'timeout', deadline),
  ];

  return {
    now: () => now,
    nextAt: () => next()?.[1].at ?? null,
    fireNext() {
      const [id, timer] = next() ?? [0, null];
      if (timer === null) return;
      now = Math.max(now, timer.at);
      if (timer.everyMs === null) timers.delete(id);
      else timer.at = now + timer.everyMs;
      timer.fire();
    },
    sleep(ms) {
      now += ms;
    },
    uninstall() {
      for (const undo of undone) undo();
    },
  };
};
