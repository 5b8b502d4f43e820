import { setTimeout as wait } from 'node:timers/promises';

/** What passed a step has this long to arrive before the next one may pass. */
const STEP_MS = 60;

/**
 * Lets the steps of two exchanges pass in one order alone: each waits until those before it have passed.
 *
 * @param order - A letter for each step.
 */
export const inTurn = (order: string) => {
  let at = 0;
  const reached = new Set<string>();
  const until = async (test: () => boolean) => {
    while (!test()) await wait(5);
  };
  return {
    take: async (step: string): Promise<void> => {
      reached.add(step);
      await until(() => order[at] === step);
      await wait(STEP_MS);
      at += 1;
    },
    /** Resolves once the step has come to its gate. */
    reached: (step: string): Promise<void> => until(() => reached.has(step)),
    areOver: (): boolean => at === order.length,
    taken: (): string => order.slice(0, at),
  };
};
