import { selectStateName } from '../../machines/index.ts';
import type { AuthSut } from '../run-path.ts';
import { checkCookies, checkState, eventually, type StateChecks } from './expect-state.ts';
import { performOnPage, settle } from './page-steps.ts';
import { openPage, type PageOptions, type PageWorld } from './page-world.ts';

export interface TestingLibrarySutOptions extends PageOptions {
  /** What your app shows in each state. */
  readonly states: StateChecks;
  /** How long a check may take until it holds, ms. @default 2 000 */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 2_000;

/**
 * Your React app under jsdom, over the real server half in memory: `createTestAuth()` answers, the path decides when.
 *
 * @example
 * const sut = testingLibrarySut({ render, act, app: (props) => <AuthProvider {...props}><App /></AuthProvider>, states });
 * for (const path of authPaths(TESTING_LIBRARY)) test(path.name, () => runPath(path, sut));
 */
export const testingLibrarySut = ({
  states,
  patienceMs = PATIENCE_MS,
  ...options
}: TestingLibrarySutOptions): AuthSut => {
  let world: PageWorld | null = null;
  const here = (): PageWorld => {
    if (world === null) throw new Error('Nothing is open.');
    return world;
  };

  return {
    async open(start) {
      world = await openPage(start, options);
      await settle(options);
    },

    perform: (step) => performOnPage(here(), options, { step, patienceMs }),

    check: (expected) =>
      eventually(
        async () => {
          const { actor, gate, auth } = here();
          const state = selectStateName(actor().getSnapshot());
          if (state !== expected.state)
            throw new Error(`The chart is in ${state}, not in ${expected.state}.`);
          gate.expect(expected.request);
          checkCookies(auth.cookieNames(), expected);
          await checkState(states, expected);
        },
        { limitMs: patienceMs, pause: () => settle(options) },
      ),

    async close() {
      world?.close();
      world = null;
    },
  };
};
