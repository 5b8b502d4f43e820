import type { ReactNode } from 'react';
import type { InspectionEvent } from 'xstate';
import type { AuthProviderProps } from '../../components/auth-provider.tsx';
import type { AuthActor, Envelope } from '../../machines/index.ts';
import { createTestClock, type TestClock } from '../clock.ts';
import { createFakeAuthApi } from '../fake/fake-auth-api.ts';
import { createTestAuth, type TestAuth, type TestAuthOptions } from '../fake/test-auth.ts';
import { LIFE } from '../model/life.ts';
import type { StartId } from '../model/starts.ts';
import { createGate } from './gate.ts';

/** What `<AuthProvider>` must be given, so that the path and not the world decides. */
export type PathProviderProps = Required<
  Pick<AuthProviderProps, 'session' | 'fetch' | 'clock' | 'inspect' | 'navigate' | 'reload'>
>;

export interface Rendered {
  readonly rerender: (element: ReactNode) => void;
  readonly unmount: () => void;
}

/** How a React app is rendered, and what a person does in it. */
export interface PageOptions {
  /** Testing Library's own `render` and `act`. */
  readonly render: (element: ReactNode) => Rendered;
  readonly act: (run: () => Promise<void>) => Promise<unknown>;
  /** Your app below the provider: `(props) => <AuthProvider {...props}><App /></AuthProvider>`. */
  readonly app: (props: PathProviderProps) => ReactNode;
  /** Fills in and submits your login form. @default the event is sent to the chart */
  readonly signIn?: () => unknown;
  /** Presses your sign-out button. @default the event is sent to the chart */
  readonly signOut?: () => unknown;
  /**
   * Your server half, over the path's API and clock: `(given) => createTestAuth({ ...given, user })`.
   *
   * @default createTestAuth
   */
  readonly createAuth?: (given: TestAuthOptions) => TestAuth;
}

/** A rendered page, and everything around it: server half, API, clock, and the wire between. */
export interface PageWorld {
  readonly auth: TestAuth;
  readonly clock: TestClock;
  readonly gate: ReturnType<typeof createGate>;
  readonly rendered: Rendered;
  readonly props: PathProviderProps;
  readonly actor: () => AuthActor;
  readonly close: () => void;
}

const SECOND = 1_000;

/** The chart draws its share of the jitter when it is made; a replay must be one. */
const withoutJitter = <Result>(make: () => Result): Result => {
  const { random } = Math;
  Math.random = () => 0;
  try {
    return make();
  } finally {
    Math.random = random;
  }
};

/** Brings the browser to where a path begins; gives what the page says that is rendered afterwards. */
const prepare = async (
  start: StartId,
  { auth, clock }: Pick<PageWorld, 'auth' | 'clock'>,
): Promise<Envelope | undefined> => {
  const begunAt = clock.now();
  auth.reset();
  if (start === 'nobody' || start === 'unknown') return start === 'nobody' ? auth.getEnvelope() : undefined;
  const known = await auth.login();
  if (start === 'due') clock.sleepTo(begunAt + (LIFE.accessSeconds - 30) * SECOND);
  if (start === 'expired') clock.sleepTo(begunAt + (LIFE.accessSeconds + 30) * SECOND);
  if (start === 'ended') {
    clock.sleepTo(begunAt + (LIFE.refreshSeconds + 30) * SECOND);
    // A page that was rendered a moment before the end: the cookies are gone, what it says is not.
    return { ...known, serverNow: clock.now() };
  }
  return start.startsWith('unknown') ? undefined : auth.getEnvelope();
};

/** Renders the page where a path begins. */
export const openPage = async (
  start: StartId,
  { render, app, createAuth = createTestAuth }: PageOptions,
): Promise<PageWorld> => {
  const clock = createTestClock();
  const endsWithToken = start === 'signedIn.finite';
  const api = createFakeAuthApi({ now: clock.now, ...(endsWithToken && { refreshTokenSeconds: null }) });
  const auth = createAuth({ api, now: clock.now, cookies: { secure: false } });
  const gate = createGate(auth.fetch);
  let actor: AuthActor | undefined;
  const inspect = (event: InspectionEvent) => {
    if (event.type === '@xstate.actor' && event.actorRef.sessionId === event.rootId)
      actor = event.actorRef as unknown as AuthActor;
  };
  const envelope = await prepare(start, { auth, clock });
  const props = {
    session: envelope,
    fetch: gate.fetch,
    clock,
    inspect,
    navigate: () => {},
    reload: () => {},
  } as PathProviderProps;
  const rendered = withoutJitter(() => render(app(props)));
  return {
    auth,
    clock,
    gate,
    rendered,
    props,
    actor: () => {
      if (actor === undefined) throw new Error('The app has no <AuthProvider> with the given props.');
      return actor;
    },
    close: () => {
      rendered.unmount();
      auth.reset();
      clock.restore();
    },
  };
};
