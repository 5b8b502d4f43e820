import type { ExpectedState } from '../auth-paths.ts';

/** What the app shows in a state; a state inside another falls back on it (`refreshing.expired` on `refreshing`). */
export type StateChecks = Readonly<Record<string, (expected: ExpectedState) => unknown>>;

/**
 * Runs the app's own check for a state.
 *
 * @throws Error where the app has none: a path through that state would check nothing.
 */
export const checkState = async (checks: StateChecks, expected: ExpectedState): Promise<void> => {
  const check = checks[expected.state] ?? checks[expected.state.split('.')[0] ?? ''];
  if (check === undefined)
    throw new Error(`states has no check for "${expected.state}": say what the app shows there.`);
  await check(expected);
};

/** Tries until it does not throw, or too long. */
export const eventually = async (
  attempt: () => unknown,
  { limitMs, pause }: { readonly limitMs: number; readonly pause: () => Promise<unknown> },
): Promise<void> => {
  const endAt = performance.now() + limitMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (thrown) {
      if (performance.now() > endAt) throw thrown;
      await pause();
    }
  }
};
