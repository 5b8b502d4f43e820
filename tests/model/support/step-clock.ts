import type { WallClock } from 'authchart';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** A clock that stands still until the next timer is asked for. */
export const createStepClock = (): WallClock & { readonly fireNext: () => void } => {
  let now = 0;
  const timers = new Set<Timer>();
  return {
    setTimeout(fire, delayMs) {
      const timer = { at: now + delayMs, fire };
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers.delete(timer as Timer);
    },
    recheck() {},
    fireNext() {
      const [next] = [...timers].sort((a, b) => a.at - b.at);
      if (next === undefined) throw new Error('No timer is armed.');
      timers.delete(next);
      now = next.at;
      next.fire();
    },
  };
};
