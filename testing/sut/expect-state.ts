import type { ExpectedState } from '../auth-path.ts';

/**
 * What the app shows in a state. `refreshing.expired` falls back on `refreshing`, and every state on `signedIn` or
 * `signedOut`, where those are given.
 */
export type StateChecks = Readonly<Record<string, (expected: ExpectedState) => unknown>>;

/**
 * Runs the app's own check for a state.
 *
 * @throws Error where the app has none: a path through that state would check nothing.
 */
export const checkState = async (checks: StateChecks, expected: ExpectedState): Promise<void> => {
  const { state, isSignedIn } = expected;
  const check =
    checks[state] ?? checks[state.split('.')[0] ?? ''] ?? checks[isSignedIn ? 'signedIn' : 'signedOut'];
  if (check === undefined)
    throw new Error(`states has no check for "${state}": say what the app shows there.`);
  await check(expected);
};

/** The cookies that hold a session; beside them stand only ids of sessions that are over. */
export const SESSION_COOKIE = /-(access|refresh)-/;

/** @throws Error where cookies are left that must be gone, or none is there. */
export const checkCookies = (names: readonly string[], { hasCookies }: ExpectedState): void => {
  const held = names.filter((name) => SESSION_COOKIE.test(name));
  if (hasCookies === false && held.length > 0)
    throw new Error(`The browser still holds the cookies of a session: ${held.join(', ')}.`);
  if (hasCookies === true && held.length === 0) throw new Error('The browser holds no cookies of a session.');
};

/** Lets a step fail by itself, with its name, before the runner kills the test without one. */
export const inTime = async (act: () => unknown, limitMs: number): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Your app could not do it within ${limitMs / 1000} s.`)),
      limitMs,
    );
  });
  try {
    await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Kept before any test's clock takes its place: real requests take real time. */
const elapsedMs = performance.now.bind(performance);

/** Tries until it does not throw, or too long. */
export const eventually = async (
  attempt: () => unknown,
  { limitMs, pause }: { readonly limitMs: number; readonly pause: () => Promise<unknown> },
): Promise<void> => {
  const endAt = elapsedMs() + limitMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (thrown) {
      if (elapsedMs() > endAt) throw thrown;
      await pause();
    }
  }
};
