import type { Envelope, Session } from '../../machines/index.ts';
import type { ExpectedState, PathStep } from '../auth-path.ts';
import type { StartId } from '../model/starts.ts';
import type { StepId } from '../model/steps.ts';
import type { ErrandName } from '../model/tab.ts';
import type { AuthSut } from '../run-path.ts';
import {
  checkCookies,
  checkState,
  eventually,
  inTime,
  SESSION_COOKIE,
  type StateChecks,
} from './expect-state.ts';
import { errandOf } from './gate.ts';
import { type OtherTab, openOtherTab } from './other-tab.ts';
import type { PageLike, RouteLike } from './playwright.types.ts';
import { noteRunningChart, untilChartRuns } from './running-chart.ts';

export interface PlaywrightSutOptions {
  /** Where somebody who is not signed in begins. @default '/login' */
  readonly signInUrl?: string;
  /** Where somebody who is signed in begins. @default '/account' */
  readonly signedInUrl?: string;
  /** A user of your API. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Fills in and submits your login form; the page may show anything that leads there without a page load. */
  readonly signIn: () => Promise<unknown>;
  /** Presses your sign-out button. */
  readonly signOut: () => Promise<unknown>;
  /** What your app shows in each state. */
  readonly states: StateChecks;
  /** Steps that only your app can make happen: `user.cancel`, `user.refresh`, `page.render`, `api.reject`. */
  readonly perform?: Partial<Record<StepId, () => Promise<unknown>>>;
  /** Where the session routes are mounted. @default '/api/auth' */
  readonly basePath?: string;
  /** The `name` of `createAuth()`. @default 'authchart' */
  readonly name?: string;
  /** How long a check may take until it holds, and half as long as a step may, ms. @default 5 000 */
  readonly patienceMs?: number;
}

/** Longer than the rate floor and the first backoff, and short of any token's last quarter. */
const RETRY_MS = 6_000;
const PROBE_MS = 31_000;
const PATIENCE_MS = 6_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const POLL_MS = 25;

interface Held {
  readonly errand: ErrandName;
  readonly route: RouteLike;
}

const isHeldFor =
  (errand: ErrandName) =>
  ({ errand: other }: Held) =>
    other === errand;

/**
 * Your app in a real browser, over its own route handlers: the path holds the page's requests and releases them to the
 * server, moves the page's clock, takes the network away, and plays the other tab.
 *
 * The server's clock cannot be moved; the paths of `authPaths(PLAYWRIGHT)` know that.
 *
 * @param page - Playwright's `page`, with a `baseURL` that is a secure context (https, or loopback).
 * @example
 * for (const path of authPaths(PLAYWRIGHT))
 *   test(path.name, ({ page }) => runPath(path, playwrightSut(page, { credentials, signIn, signOut, states })));
 */
export const playwrightSut = (page: PageLike, options: PlaywrightSutOptions): AuthSut => {
  const { signInUrl = '/login', signedInUrl = '/account', patienceMs = 5_000 } = options;
  const { basePath = '/api/auth', name = 'authchart', credentials } = options;
  let other: OtherTab | null = null;
  let held: Held[] = [];
  let isOffline = false;
  let isPrepared = false;
  /** The session that the page was last told of, and by how much its clock has been moved since. */
  let known: Envelope | null = null;
  let aheadMs = 0;

  const tab = (): OtherTab => {
    if (other === null) throw new Error('Nothing is open.');
    return other;
  };
  const pause = () => page.waitForTimeout(POLL_MS);
  const take = (errand: ErrandName): RouteLike => {
    const found = held.find(isHeldFor(errand));
    if (found === undefined) throw new Error(`No request of ${errand} is under way.`);
    held = held.filter((request) => request !== found);
    return found.route;
  };

  const learn = async () => {
    if (isOffline) return;
    const envelope = await tab().read();
    if (envelope.session !== null) known = envelope;
  };
  const answer = async (errand: ErrandName, change: { postData?: string } = {}) => {
    await take(errand).continue(change);
    aheadMs = 0;
  };
  const pass = async (ms: number) => {
    await page.clock.fastForward(Math.max(Math.ceil(ms), 0));
    aheadMs += ms;
  };
  const passUntil = async (moment: (session: Session) => number) => {
    await learn();
    if (known?.session == null) throw new Error('The path never signed anybody in.');
    await pass(moment(known.session) - known.serverNow - aheadMs);
  };
  const dispatch = (type: 'focus' | 'pageshow') =>
    page.evaluate((kind: 'focus' | 'pageshow') => {
      const event = kind === 'focus' ? new Event(kind) : new PageTransitionEvent(kind, { persisted: true });
      window.dispatchEvent(event);
    }, type);
  const sleep = async (ms: number) => {
    const now = await page.evaluate(() => Date.now(), null);
    await page.clock.setSystemTime(now + ms);
    // The model's monotonic clock goes on in sleep, as in some browsers; Playwright's stands still.
    await page.evaluate((sleptMs: number) => {
      const awake = performance.now.bind(performance);
      performance.now = () => awake() + sleptMs;
    }, ms);
    aheadMs += ms;
    await dispatch('focus');
  };
  const attemptOf = (errand: ErrandName) =>
    held.find(isHeldFor(errand))?.route.request().headers()['x-authchart-attempt'];
  const setOffline = async (value: boolean) => {
    isOffline = value;
    await page.context().setOffline(value);
  };

  const drop = (errand: ErrandName) => take(errand).abort('connectionfailed');
  const middle = ({ refreshAt, expiresAt }: Session) => refreshAt + (expiresAt - refreshAt) / 2;

  const own = {
    'user.signIn': options.signIn,
    'user.signOut': options.signOut,
    'login.accepted': () => answer('login'),
    'login.refused': () => {
      const wrong = Object.fromEntries(
        Object.keys(credentials).map((key) => [key, `${credentials[key]}-not`]),
      );
      return answer('login', { postData: JSON.stringify(wrong) });
    },
    'login.unread': async () => {
      await tab().login(attemptOf('login'));
      await drop('login');
    },
    'login.ended': async () => {
      const envelope = await tab().login(attemptOf('login'));
      await tab().logout(envelope.session?.epoch);
      await tab().tellLoggedOut(envelope.session?.epoch);
      await pause();
      await take('login').fulfill({
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify(envelope),
      });
    },
    'login.dropped': () => drop('login'),
    'restore.answered': () => answer('restore'),
    'restore.dropped': () => drop('restore'),
    'refresh.answered': () => answer('refresh'),
    'refresh.dropped': () => drop('refresh'),
    'logout.answered': () => answer('logout'),
    'logout.dropped': () => drop('logout'),
    // A jitter of up to a tenth of the margin lies between `refreshAt` and the timer.
    'time.untilRefresh': () => passUntil(middle),
    'time.untilExpired': () => passUntil(({ expiresAt }) => expiresAt + SECOND),
    'time.untilEnd': () => passUntil(({ endsAt }) => (endsAt ?? 0) + SECOND),
    'time.untilRetry': () => pass(isOffline ? PROBE_MS : RETRY_MS),
    'time.logoutPatience': () => pass(PATIENCE_MS),
    'time.sleepAMinute': () => sleep(MINUTE),
    'tab.signIn': async () => tab().tellSession(await tab().login()),
    'tab.refresh': async () => tab().tellSession(await tab().refresh()),
    'tab.signOut': async () => {
      const { session } = await tab().read();
      await tab().logout(session?.epoch);
      await tab().tellLoggedOut(session?.epoch);
    },
    'page.resume': () => dispatch('focus'),
    'page.restore': () => dispatch('pageshow'),
    'network.lose': () => setOffline(true),
    'network.restore': () => setOffline(false),
    'cookies.lose': () => page.context().clearCookies({ name: SESSION_COOKIE }),
    'cookies.renew': () => tab().refresh(),
    'cookies.change': () => tab().login(),
  } satisfies Partial<Record<StepId, () => Promise<unknown>>>;
  const perform: Partial<Record<StepId, () => Promise<unknown>>> = { ...own, ...options.perform };

  return {
    async open(start: StartId) {
      if (!isPrepared) {
        await page.clock.install();
        await noteRunningChart(page, name);
      }
      isPrepared = true;
      await page.context().clearCookies();
      other = await openOtherTab(page, { basePath, name, credentials });
      known = start === 'signedIn' ? await other.login() : null;
      held = [];
      aheadMs = 0;
      await page.route(`**${basePath}/*`, (route) => {
        const errand = errandOf(route.request().url());
        if (errand === undefined) void route.continue();
        else held.push({ errand, route });
      });
      await page.goto(start === 'signedIn' ? signedInUrl : signInUrl);
      await untilChartRuns(page, { limitMs: patienceMs, pause });
    },

    async perform({ id, kind, abandoned }: PathStep) {
      const act = perform[id];
      if (act === undefined) throw new Error(`Say in \`perform\` how your app makes "${id}" happen.`);
      const lost = abandoned === null ? undefined : held.find(isHeldFor(abandoned));
      if (kind === 'outcome') {
        const errand = id.split('.')[0] as ErrandName;
        await eventually(
          () => {
            if (!held.some(isHeldFor(errand))) throw new Error(`The page has sent no request of ${errand}.`);
          },
          { limitMs: patienceMs, pause },
        );
      }
      await inTime(act, 2 * patienceMs);
      if (lost === undefined || !held.includes(lost)) return;
      // It holds the lock that the next request waits for.
      await pause();
      held = held.filter((request) => request !== lost);
      await lost.route.abort('connectionfailed').catch(() => {});
    },

    async check(expected: ExpectedState) {
      await checkState(options.states, expected);
      await eventually(
        async () => {
          const names = held.map(({ errand }) => errand).join(', ') || 'none';
          const { request } = expected;
          if (request === null ? held.length > 0 : !held.some(isHeldFor(request)))
            throw new Error(`Requests under way: ${names}; expected: ${request ?? 'none'}.`);
          const cookies = await page.context().cookies();
          checkCookies(
            cookies.map((cookie) => cookie.name),
            expected,
          );
        },
        { limitMs: patienceMs, pause },
      );
    },

    async close() {
      await setOffline(false);
      await page.unrouteAll();
      await other?.close();
      other = null;
    },
  };
};
