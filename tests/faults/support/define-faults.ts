import { describe, expect, test } from 'vitest';
import { ROWS } from '../rows/index.ts';
import { record } from './record.ts';
import type { SetUp } from './set-ups.ts';
import { createWorld } from './world.ts';

/** `npm run faults` takes all rows; these are enough for every run of the tests. */
const IN_EVERY_RUN = ['F1', 'F2', 'F6', 'F11', 'F26', 'F49', 'F50', 'F51'];

const isComplete = process.env.AUTHCHART_FAULTS_SEEN !== undefined;

/** The executable part of the fault table in one set-up. A file each: a process holds one browser at a time. */
export const defineFaults = (setUp: SetUp): void => {
  const rows = ROWS.filter(({ id }) => isComplete || IN_EVERY_RUN.includes(id));
  describe(setUp.name, () => {
    test.each(rows)(
      '$id $fault',
      async ({ id, fault, run, expected, why }) => {
        const world = await createWorld(setUp);
        try {
          const outcome = await run(world);
          record({ id, fault, setUp: setUp.name, outcome, ...(outcome !== 'survived' && { why }) });
          expect(outcome).toBe(expected(setUp));
        } finally {
          await world.close();
        }
      },
      90_000,
    );
  });
};
