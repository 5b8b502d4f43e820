import { describe, expect, test } from 'vitest';
import { ROWS } from '../rows/index.ts';
import { record } from './record.ts';
import type { SetUp } from './set-ups.ts';
import { createWorld } from './world.ts';

/** `npm run faults` takes all rows, and all variants of each; these are enough for every run of the tests. */
const IN_EVERY_RUN = ['F1', 'F2', 'F6', 'F11', 'F26', 'F49', 'F50', 'F51'];

const isThorough = process.env.AUTHCHART_FAULTS_SEEN !== undefined;

const LONGEST_ROW_MS = 240_000;

/** The executable part of the fault table in one set-up. A file each: a process holds one browser at a time. */
export const defineFaults = (setUp: SetUp): void => {
  describe(setUp.name, () => {
    for (const { id, fault, run, expected, why } of ROWS)
      if (isThorough || IN_EVERY_RUN.includes(id))
        test(
          `${id} ${fault}`,
          async () => {
            const world = await createWorld(setUp, { isThorough });
            try {
              const outcome = await run(world);
              const promised = expected(setUp);
              const seen = { id, fault, setUp: setUp.name, outcome, expected: promised };
              record({ ...seen, ...(outcome !== 'survived' && { why }) });
              expect(outcome).toBe(promised);
            } finally {
              await world.close();
            }
          },
          LONGEST_ROW_MS,
        );
  });
};
