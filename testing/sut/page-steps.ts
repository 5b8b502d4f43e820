import { type AuthActor, AuthError, type Envelope } from '../../machines/index.ts';
import type { PathStep } from '../auth-path.ts';
import type { StepId } from '../model/steps.ts';
import type { ErrandName } from '../model/tab.ts';
import { eventually } from './expect-state.ts';
import type { PageOptions, PageWorld } from './page-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const CREDENTIALS = { email: 'ada@example.com', password: 'correct horse battery' };

const tellTab = (actor: AuthActor, event: { type: string }) => actor.send(event as never);

const session = ({ actor }: PageWorld) => {
  const known = actor().getSnapshot().context.session;
  if (known === null) throw new Error('Nobody is signed in.');
  return known;
};

/** How each step is made to happen to a rendered page. */
const stepsOf = (
  world: PageWorld,
  { act, app, signIn, signOut }: PageOptions,
): Readonly<Record<StepId, () => unknown>> => {
  const { auth, clock, gate, rendered, props, actor } = world;
  const send = (event: { type: string }) => act(async () => tellTab(actor(), event));

  /** By hand where the app has a way for it; a page that does not know yet who is signed in shows no button. */
  const asUser = async (event: { type: string }, byHand: (() => unknown) | undefined) => {
    if (byHand === undefined || actor().getSnapshot().matches('restoring')) await send(event);
    else await byHand();
  };

  const fireNext = (earlyMs = 0) => act(async () => clock.fireNext(earlyMs));
  const dispatch = (event: Event) => act(async () => void window.dispatchEvent(event));
  const wakeAt = async (at: number) => {
    clock.sleepTo(at);
    await dispatch(new Event('focus'));
  };

  /** What another tab says. */
  const tell = (message: unknown) =>
    act(async () => {
      const other = new BroadcastChannel('authchart-session');
      other.postMessage(message);
      // Node delivers in a turn of its own.
      await new Promise((resolve) => setTimeout(resolve, 5));
      other.close();
    });
  const offer = async () => tell({ type: 'tab.sessionChanged', envelope: await auth.getEnvelope() });

  const release = (errand: ErrandName) => act(async () => gate.release(errand));
  const drop = (errand: ErrandName) => act(async () => gate.drop(errand));

  /** The errand's actor fails, as one of an app's own making may; its request ends with it. */
  const breakOff = (errand: ErrandName) =>
    act(async () => {
      const lose = gate.remember(errand);
      const error = new AuthError('network');
      tellTab(actor(), { type: `xstate.error.actor.${errand}`, error, actorId: errand } as never);
      lose();
    });

  return {
    'user.signIn': () => asUser({ type: 'login.submitted', credentials: CREDENTIALS } as never, signIn),
    'user.cancel': () => send({ type: 'login.cancelled' }),
    'user.signOut': () => asUser({ type: 'logout.requested' }, signOut),
    'user.refresh': () => send({ type: 'refresh.requested' }),
    'login.accepted': () => release('login'),
    'login.refused': () =>
      act(async () => {
        gate.replaceBody('login', { ...CREDENTIALS, password: 'wrong' });
        await gate.release('login');
      }),
    'login.unread': () => act(async () => gate.loseAnswer('login')),
    'login.ended': () =>
      act(async () => {
        const answer = await gate.process('login');
        const { session: begun } = (await answer.clone().json()) as Envelope;
        await auth.logout();
        await tell({ type: 'tab.loggedOut', epochs: [begun?.epoch] });
        gate.deliver('login', answer);
      }),
    'login.dropped': () => drop('login'),
    'restore.answered': () => release('restore'),
    'restore.dropped': () => drop('restore'),
    'restore.broken': () => breakOff('restore'),
    'refresh.answered': () => release('refresh'),
    'refresh.dropped': () => drop('refresh'),
    'refresh.broken': () => breakOff('refresh'),
    'logout.answered': () => release('logout'),
    'logout.dropped': () => drop('logout'),
    'logout.broken': () => breakOff('logout'),
    'time.untilRefresh': () => fireNext(),
    'time.early': () => fireNext(500),
    'time.untilExpired': () => fireNext(),
    'time.untilEnd': () => fireNext(),
    'time.untilRetry': () => fireNext(),
    'time.logoutPatience': () => fireNext(),
    'time.sleepAMinute': () => wakeAt(clock.now() + MINUTE),
    'time.sleepPastEnd': () => wakeAt((session(world).endsAt ?? 0) + SECOND),
    'tab.signIn': async () => {
      await auth.login();
      await offer();
    },
    'tab.refresh': async () => {
      await auth.refresh();
      await offer();
    },
    'tab.signOut': async () => {
      const { session: ended } = await auth.getEnvelope();
      await auth.logout();
      await tell({ type: 'tab.loggedOut', epochs: [ended?.epoch] });
    },
    'page.render': async () => {
      const envelope = await auth.getEnvelope();
      await act(async () => rendered.rerender(app({ ...props, session: envelope })));
    },
    'page.resume': () => dispatch(new Event('focus')),
    'page.restore': () => dispatch(Object.assign(new Event('pageshow'), { persisted: true })),
    'network.lose': () => dispatch(new Event('offline')),
    'network.restore': () => dispatch(new Event('online')),
    'cookies.lose': () => auth.clearCookies(),
    'cookies.renew': () => auth.refresh(),
    'cookies.change': () => auth.login(),
    'api.reject': () => {
      const { epoch, generation } = session(world);
      return send({ type: 'token.rejected', epoch, generation } as never);
    },
  };
};

/** Lets what was started go on. */
export const settle = ({ act }: PageOptions) => act(() => new Promise((resolve) => setTimeout(resolve, 1)));

/** Makes a step happen to the page. */
export const performOnPage = async (
  world: PageWorld,
  options: PageOptions,
  { step: { id, kind, abandoned }, patienceMs }: { readonly step: PathStep; readonly patienceMs: number },
): Promise<void> => {
  const { gate } = world;
  if (kind === 'outcome' && !id.endsWith('.broken'))
    await eventually(() => gate.require(id.split('.')[0] as ErrandName), {
      limitMs: patienceMs,
      pause: () => settle(options),
    });
  const lose = abandoned === null ? null : gate.remember(abandoned);
  await stepsOf(world, options)[id]();
  await settle(options);
  if (lose !== null) await options.act(async () => lose());
};
