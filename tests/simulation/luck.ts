import { randomAt } from '../../machines/timing.ts';

export interface Luck {
  /** Whether a fault strikes here; there are only so many of them in a life. */
  readonly strikes: (what: string) => boolean;
  readonly pick: (count: number) => number;
  /** No more faults. */
  readonly stop: () => void;
  readonly faults: readonly string[];
}

const FAULT_SHARE = 0.08;

/** Everything that is chance in a life besides the order of things, from one number. */
export const createLuck = (seed: number, mostFaults: number): Luck => {
  const faults: string[] = [];
  let left = mostFaults;
  let drawn = 0;
  const draw = () => randomAt(seed, drawn++);
  return {
    faults,
    strikes(what) {
      if (left === 0 || draw() > FAULT_SHARE) return false;
      left -= 1;
      faults.push(what);
      return true;
    },
    pick: (count) => Math.floor(draw() * count),
    stop: () => {
      left = 0;
    },
  };
};
