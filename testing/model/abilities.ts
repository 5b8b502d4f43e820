import { STARTS, type StartId } from './starts.ts';
import { STEPS, type StepId } from './steps.ts';

/** What can be made to happen to a system under test; what `authPaths()` makes paths from. */
export interface Abilities {
  readonly starts: readonly StartId[];
  readonly steps: readonly StepId[];
  /** Steps for which an app has no way in a state: a page that does not know yet who is there shows no button. */
  readonly except: Readonly<Record<string, readonly StepId[]>>;
  /** Whether the server's clock goes on with the page's. */
  readonly serverMoves: boolean;
}

/** What `testingLibrarySut()` can do: all that can happen. */
export const TESTING_LIBRARY: Abilities = {
  starts: Object.keys(STARTS) as StartId[],
  steps: Object.keys(STEPS) as StepId[],
  except: {},
  serverMoves: true,
};

/** What `playwrightSut()` can do with any app; `perform` adds to it. */
export const PLAYWRIGHT: Abilities = {
  starts: ['nobody', 'signedIn'],
  steps: TESTING_LIBRARY.steps.filter(
    (step) =>
      !step.endsWith('.broken') &&
      ![
        'user.cancel',
        'user.refresh',
        'time.early',
        'time.sleepPastEnd',
        // The server part of a Next page is rendered whenever a session ends: it would learn of these by itself.
        'cookies.change',
        'cookies.renew',
        'page.render',
        'api.reject',
      ].includes(step),
  ),
  except: { restoring: ['user.signOut'] },
  serverMoves: false,
};
