import { type AuthActor, selectStateName } from '../machines/index.ts';
import { type AuthPath, authPath } from './auth-path.ts';
import type { TestClock } from './clock.ts';
import type { TestAuth } from './fake/test-auth.ts';
import type { StepId } from './model/steps.ts';
import { eventually } from './sut/expect-state.ts';
import { performOnPage, settle } from './sut/page-steps.ts';
import { openPage, type PageOptions, type Rendered } from './sut/page-world.ts';

/** The shortest way into each state in which a page can be seen; `starting` is over before the first paint. */
const WAYS = {
  restoring: 'unknown.signedIn',
  anonymous: 'nobody',
  authenticating: 'nobody > user.signIn',
  authenticated: 'signedIn',
  'refreshing.usable': 'due',
  'refreshing.expired': 'expired',
  loggingOut: 'signedIn > user.signOut',
} as const;

export type RenderableState = keyof typeof WAYS;

/** Every state in which a page can be rendered, for a test of each. */
export const RENDERABLE_STATES = Object.keys(WAYS) as readonly RenderableState[];

/** A page whose session stays in its state until the test says what happens next. */
export interface RenderedSession<View extends Rendered> {
  /** What `render` gave. */
  readonly view: View;
  readonly actor: AuthActor;
  readonly auth: TestAuth;
  readonly clock: TestClock;
  /** Makes something happen, by a step's id: `refresh.answered`, `tab.signOut`, `network.lose`, … */
  readonly happens: (step: StepId) => Promise<void>;
  /** Unmounts the page and gives `Date.now` back; the next call does it as well. */
  readonly close: () => void;
}

export interface RenderWithSessionOptions<View extends Rendered> extends Omit<PageOptions, 'render'> {
  readonly render: (element: Parameters<PageOptions['render']>[0]) => View;
}

const PATIENCE_MS = 2_000;

/** One page at a time has the clock. */
let closeLast = () => {};

/**
 * Renders your app with the session in a state of your choice, and keeps it there: requests are held, the clock stands.
 *
 * @param state - `refreshing.expired`, `loggingOut`, …: any of {@link RENDERABLE_STATES}.
 * @param options - Testing Library's `render` and `act`, and your app below the provider.
 * @throws TypeError where there is no such state; Error where the app does not come to it.
 * @example
 * const { happens } = await renderWithSession('refreshing.expired', { render, act, app });
 * expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
 * await happens('refresh.answered');
 */
export const renderWithSession = async <View extends Rendered>(
  state: RenderableState,
  options: RenderWithSessionOptions<View>,
): Promise<RenderedSession<View>> => {
  if (!Object.hasOwn(WAYS, state))
    throw new TypeError(`A page can be rendered in: ${RENDERABLE_STATES.join(', ')}.`);
  closeLast();
  let path: AuthPath = authPath(WAYS[state]);
  const world = await openPage(path.start, options);
  let isOpen = true;
  const close = () => {
    if (isOpen) world.close();
    isOpen = false;
  };
  closeLast = close;
  const limits = { limitMs: PATIENCE_MS, pause: () => settle(options) };

  const perform = (step: AuthPath['steps'][number]) =>
    performOnPage(world, options, { step, patienceMs: PATIENCE_MS });
  const reach = (wanted: string) =>
    eventually(() => {
      const reached = selectStateName(world.actor().getSnapshot());
      if (reached !== wanted) throw new Error(`The chart is in ${reached}, not in ${wanted}.`);
    }, limits);

  try {
    await settle(options);
    for (const step of path.steps) await perform(step);
    await reach(state);
  } catch (thrown) {
    close();
    throw thrown;
  }
  return {
    view: world.rendered as View,
    actor: world.actor(),
    auth: world.auth,
    clock: world.clock,
    happens: async (id) => {
      path = authPath(`${path.replay} > ${id}`);
      const step = path.steps.at(-1);
      if (step === undefined) return;
      await perform(step);
      await reach(step.expected.state);
    },
    close,
  };
};
