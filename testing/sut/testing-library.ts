import type { ReactNode } from 'react';
import type { InspectionEvent } from 'xstate';
import type { AuthProviderProps } from '../../components/auth-provider.tsx';
import type { AuthActor, Envelope } from '../../machines/index.ts';
import type { ExpectedState, PathStep } from '../auth-path.ts';
import { createTestClock, type TestClock } from '../clock.ts';
import { createFakeAuthApi } from '../fake/fake-auth-api.ts';
import { createTestAuth, type TestAuth } from '../fake/test-auth.ts';
import { LIFE } from '../model/life.ts';
import type { StartId } from '../model/starts.ts';
import type { StepId } from '../model/steps.ts';
import type { ErrandName } from '../model/tab.ts';
import type { AuthSut } from '../run-path.ts';
import { checkCookies, checkState, eventually, type StateChecks } from './expect-state.ts';
import { createGate } from './gate.ts';

/** What `<AuthProvider>` must be given, so that the path and not the world decides. */
export type PathProviderProps = Required<
  Pick<AuthProviderProps, 'session' | 'fetch' | 'clock' | 'inspect' | 'navigate' | 'reload'>
>;

interface Rendered {
  readonly rerender: (element: ReactNode) => void;
  readonly unmount: () => void;
}

export interface TestingLibrarySutOptions {
  /** Testing Library's own `render` and `act`. */
  readonly render: (element: ReactNode) => Rendered;
  readonly act: (run: () => Promise<void>) => Promise<unknown>;
  /** Your app below the provider: `(props) => <AuthProvider {...props}><App /></AuthProvider>`. */
  readonly app: (props: PathProviderProps) => ReactNode;
  /** Fills in and submits your login form. @default the event is sent to the chart */
  readonly signIn?: () => unknown;
  /** Presses your sign-out button. @default the event is sent to the chart */
  readonly signOut?: () => unknown;
  /** What your app shows in each state. */
  readonly states: StateChecks;
  /** How long a check may take until it holds, ms. @default 2 000 */
  readonly patienceMs?: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const CREDENTIALS = { email: 'ada@example.com', password: 'correct horse battery' };

interface World {
  readonly auth: TestAuth;
  readonly clock: TestClock;
  readonly gate: ReturnType<typeof createGate>;
  readonly rendered: Rendered;
  readonly props: PathProviderProps;
  readonly actor: () => AuthActor;
}

const tellTab = (actor: AuthActor, event: { type: string }) => actor.send(event as never);

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

/** Brings the browser to where a path begins; the page is rendered afterwards. */
const prepare = async (
  start: StartId,
  { auth, clock }: Pick<World, 'auth' | 'clock'>,
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

/**
 * Your React app under jsdom, over the real server half in memory: `createTestAuth()` answers, the path decides when.
 *
 * @example
 * const sut = testingLibrarySut({ render, act, app: (props) => <AuthProvider {...props}><App /></AuthProvider>, states });
 * for (const path of authPaths(TESTING_LIBRARY)) test(path.name, () => runPath(path, sut));
 */
export const testingLibrarySut = ({
  render,
  act,
  app,
  signIn,
  signOut,
  states,
  patienceMs = 2_000,
}: TestingLibrarySutOptions): AuthSut => {
  let world: World | null = null;
  const here = (): World => {
    if (world === null) throw new Error('Nothing is open.');
    return world;
  };
  const pause = () => act(() => new Promise((resolve) => setTimeout(resolve, 1)));
  const send = (event: { type: string }) => act(async () => tellTab(here().actor(), event));

  /** By hand where the app has a way for it; a page that does not know yet who is signed in shows no button. */
  const asUser = async (event: { type: string }, byHand: (() => unknown) | undefined) => {
    if (byHand === undefined || here().actor().getSnapshot().matches('restoring')) await send(event);
    else await byHand();
  };

  const fireNext = (earlyMs = 0) => act(async () => here().clock.fireNext(earlyMs));
  const session = ({ actor }: World) => {
    const known = actor().getSnapshot().context.session;
    if (known === null) throw new Error('Nobody is signed in.');
    return known;
  };
  const offered = async (change: () => Promise<unknown>) => {
    await change();
    await tell({ type: 'tab.sessionChanged', envelope: await here().auth.getEnvelope() });
  };
  const wakeAt = (at: number) =>
    act(async () => {
      here().clock.sleepTo(at);
      window.dispatchEvent(new Event('focus'));
    });

  /** What another tab says. */
  const tell = (message: unknown) =>
    act(async () => {
      const other = new BroadcastChannel('authchart-session');
      other.postMessage(message);
      // Node delivers in a turn of its own.
      await new Promise((resolve) => setTimeout(resolve, 5));
      other.close();
    });

  const release = (errand: ErrandName) => act(async () => here().gate.release(errand));
  const drop = (errand: ErrandName) => act(async () => here().gate.drop(errand));

  const perform: Readonly<Partial<Record<StepId, () => unknown>>> = {
    'user.signIn': () => asUser({ type: 'login.submitted', credentials: CREDENTIALS } as never, signIn),
    'user.cancel': () => send({ type: 'login.cancelled' }),
    'user.signOut': () => asUser({ type: 'logout.requested' }, signOut),
    'user.refresh': () => send({ type: 'refresh.requested' }),
    'login.accepted': () => release('login'),
    'login.refused': () =>
      act(async () => {
        here().gate.replaceBody('login', { ...CREDENTIALS, password: 'wrong' });
        await here().gate.release('login');
      }),
    'login.unread': () => act(async () => here().gate.loseAnswer('login')),
    'login.ended': () =>
      act(async () => {
        const answer = await here().gate.process('login');
        const { session: begun } = (await answer.clone().json()) as Envelope;
        await here().auth.logout();
        await tell({ type: 'tab.loggedOut', epochs: [begun?.epoch] });
        here().gate.deliver('login', answer);
      }),
    'login.dropped': () => drop('login'),
    'restore.answered': () => release('restore'),
    'restore.dropped': () => drop('restore'),
    'refresh.answered': () => release('refresh'),
    'refresh.dropped': () => drop('refresh'),
    'logout.answered': () => release('logout'),
    'logout.dropped': () => drop('logout'),
    'time.untilRefresh': () => fireNext(),
    'time.early': () => fireNext(500),
    'time.untilExpired': () => fireNext(),
    'time.untilEnd': () => fireNext(),
    'time.untilRetry': () => fireNext(),
    'time.logoutPatience': () => fireNext(),
    'time.sleepAMinute': () => wakeAt(here().clock.now() + MINUTE),
    'time.sleepPastEnd': () => wakeAt((session(here()).endsAt ?? 0) + SECOND),
    'tab.signIn': () => offered(() => here().auth.login()),
    'tab.refresh': () => offered(() => here().auth.refresh()),
    'tab.signOut': async () => {
      const { session: ended } = await here().auth.getEnvelope();
      await here().auth.logout();
      await tell({ type: 'tab.loggedOut', epochs: [ended?.epoch] });
    },
    'page.render': async () => {
      const { auth, rendered, props } = here();
      const session = await auth.getEnvelope();
      await act(async () => rendered.rerender(app({ ...props, session })));
    },
    'page.resume': () => act(async () => void window.dispatchEvent(new Event('focus'))),
    'page.restore': () =>
      act(async () => void window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))),
    'network.lose': () => act(async () => void window.dispatchEvent(new Event('offline'))),
    'network.restore': () => act(async () => void window.dispatchEvent(new Event('online'))),
    'cookies.lose': () => here().auth.clearCookies(),
    'cookies.renew': () => here().auth.refresh(),
    'cookies.change': () => here().auth.login(),
    'api.reject': () => {
      const { epoch, generation } = session(here());
      return send({ type: 'token.rejected', epoch, generation } as never);
    },
  };

  return {
    async open(start) {
      const clock = createTestClock();
      const endsByItself = start === 'signedIn.finite';
      const api = createFakeAuthApi({ now: clock.now, ...(endsByItself && { refreshTokenSeconds: null }) });
      const auth = createTestAuth({ api, now: clock.now, cookies: { secure: false } });
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
      world = {
        auth,
        clock,
        gate,
        rendered,
        props,
        actor: () => {
          if (actor === undefined) throw new Error('The app has no <AuthProvider> with the given props.');
          return actor;
        },
      };
      await pause();
    },

    async perform({ id, kind, abandoned }: PathStep) {
      if (kind === 'outcome')
        await eventually(() => here().gate.require(id.split('.')[0] as never), {
          limitMs: patienceMs,
          pause,
        });
      const lose = abandoned === null ? null : here().gate.remember(abandoned);
      const make = perform[id];
      if (make === undefined)
        throw new Error(`No server can make "${id}" happen: use authPaths(TESTING_LIBRARY).`);
      await make();
      await pause();
      if (lose !== null) await act(async () => lose());
    },

    async check(expected: ExpectedState) {
      await eventually(
        async () => {
          const { value } = here().actor().getSnapshot();
          const state = typeof value === 'string' ? value : Object.entries(value)[0]?.join('.');
          if (state !== expected.state)
            throw new Error(`The chart is in ${state}, not in ${expected.state}.`);
          here().gate.expect(expected.request);
          checkCookies(here().auth.cookieNames(), expected);
          await checkState(states, expected);
        },
        { limitMs: patienceMs, pause },
      );
    },

    async close() {
      world?.rendered.unmount();
      world?.auth.reset();
      world?.clock.restore();
      world = null;
    },
  };
};
