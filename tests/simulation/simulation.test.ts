import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { IS_LONG, LIVES, SEED, SEEN } from '../properties/support/settings.ts';
import { anyMoves, anySetUp, type Lived, live, type Move, type SetUp } from './life.ts';

// The coordinator's waits are on the simulated clock as well; Node's own module would wait for real.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = globalThis.setTimeout(resolve, ms, value);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
}));

const lives = (given: Partial<SetUp>, record: (lived: Lived) => void) =>
  fc.asyncProperty(anySetUp, anyMoves, fc.scheduler(), async (setUp, moves, scheduler) => {
    record(await live({ ...setUp, ...given }, moves, scheduler));
  });

const COUNTED = ['steps', 'logins', 'rotations', 'faults'] as const;

test(`property: whatever two users do in two or three tabs, in any order of any two waits, SEED=${SEED}`, {
  timeout: IS_LONG ? 3_600_000 : 120_000,
}, async () => {
  const sum = { lives: 0, steps: 0, logins: 0, rotations: 0, faults: 0 };
  const startedAt = performance.now();
  const record = (lived: Lived) => {
    sum.lives += 1;
    for (const name of COUNTED) sum[name] += lived[name];
  };
  // What is found is told at once; SHRINK=1 looks for the shortest life that shows it, which takes minutes.
  const endOnFailure = process.env.SHRINK === undefined;
  await fc.assert(lives({}, record), { seed: SEED, numRuns: LIVES, endOnFailure });
  const minutes = (performance.now() - startedAt) / 60_000;
  if (SEEN !== undefined) appendFileSync(SEEN, `${JSON.stringify({ ...sum, minutes })}\n`);
  expect(Math.min(sum.logins, sum.rotations, sum.faults)).toBeGreaterThan(0);
});

test('the same seed lives the same lives', { timeout: 60_000 }, async () => {
  const run = async () => {
    const seen: Lived[] = [];
    await fc.assert(
      lives({}, (lived) => seen.push(lived)),
      { seed: 4, numRuns: 8 },
    );
    return seen;
  };
  const first = await run();
  expect(first).toHaveLength(8);
  expect(await run()).toEqual(first);
});

const LEAVE_AND_COME: Move[] = [{ do: 'logout', tab: 0 }, { do: 'reload', tab: 1 }, { do: 'settle' }];
const ALL_ARE_DUE: Move[] = [{ do: 'sleep', seconds: 50 }, { do: 'wait', timers: 4 }, { do: 'settle' }];

test.each<[string, string, Partial<SetUp>, Move[]]>([
  ['no lock and no coordination', 'I13', { broken: 'coordination', hasLocks: false }, ALL_ARE_DUE],
  ['a tombstone that nobody can read', 'I6 L6', { broken: 'tombstone' }, LEAVE_AND_COME],
])('it can fail: %s is noticed (%s)', { timeout: 60_000 }, async (_, rule, given, moves) => {
  const run = (broken: SetUp['broken']) =>
    fc.check(
      fc.asyncProperty(anySetUp, fc.scheduler(), async (setUp, scheduler) => {
        await live({ ...setUp, isSignedIn: true, mostFaults: 0, ...given, broken }, moves, scheduler);
      }),
      { seed: 1, numRuns: 8, endOnFailure: true },
    );
  expect(String((await run(given.broken ?? null)).errorInstance)).toContain(rule);
  expect((await run(null)).failed).toBe(false);
});
