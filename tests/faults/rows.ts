import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './support/fault-proxy.ts';
import { judge, type Outcome, signIn, untilSettled } from './support/judge.ts';
import type { SetUp } from './support/set-ups.ts';
import { CREDENTIALS, type World } from './support/world.ts';

const REFRESH_AT_API = '/auth/refresh-token';
const REFRESH = '/api/auth/refresh';

interface Shown {
  readonly id: string;
  readonly fault: string;
}

/** Run here, in every set-up. */
export interface Row extends Shown {
  readonly run: (world: World) => Promise<Outcome>;
  readonly expected: (setUp: SetUp) => Outcome;
  /** Why a session cannot live through it, where it does not. */
  readonly why?: string;
}

/** Shown by a test of another suite, which `npm test` runs. */
export interface Elsewhere extends Shown {
  readonly file: string;
  readonly test: string;
  readonly outcome: string;
}

const survives = () => 'survived';
const ends = () => 'ended cleanly';
/** The new token exists only at the API: without an overlap no client can get at it. */
const needsOverlap = ({ overlapSeconds }: SetUp) => (overlapSeconds > 0 ? 'survived' : 'ended cleanly');
const LOST_AT_API =
  'The API has rotated and its reply is lost: the new token exists only there, the old one is refused.';

/** One tab, one fault on a leg when the token is due. */
const onApiLeg = (fault: Fault) => async (world: World) => {
  const tabs = await signIn(world);
  world.apiLeg.inject({ path: REFRESH_AT_API, ...fault });
  await untilSettled(tabs[0]);
  return judge(world, tabs);
};
const onWebLeg = (fault: Fault) => async (world: World) => {
  const tabs = await signIn(world);
  world.webLeg.inject({ path: REFRESH, ...fault });
  await untilSettled(tabs[0]);
  return judge(world, tabs);
};

const problem = (status: number, headers: Record<string, string> = {}, body = '{"message":"no"}') => ({
  times: 2,
  answer: { status, headers: { 'content-type': 'application/json', ...headers }, body },
});

const NETWORK: readonly Row[] = [
  { id: 'F1', fault: 'request to the API lost', run: onApiLeg({ drop: 'request' }), expected: survives },
  {
    id: 'F2',
    fault: 'reply of the API lost after it rotated',
    run: onApiLeg({ drop: 'reply' }),
    expected: needsOverlap,
    why: LOST_AT_API,
  },
  { id: 'F3', fault: 'reply to the browser lost', run: onWebLeg({ drop: 'reply' }), expected: survives },
  {
    id: 'F3',
    fault: 'reply to the browser lost five times in a row',
    run: onWebLeg({ drop: 'reply', times: 5 }),
    expected: survives,
  },
  {
    id: 'F4',
    fault: 'reply of the API cut in half',
    run: onApiLeg({ cut: true }),
    expected: needsOverlap,
    why: LOST_AT_API,
  },
  { id: 'F4', fault: 'reply to the browser cut in half', run: onWebLeg({ cut: true }), expected: survives },
  { id: 'F5', fault: 'API answers after 1 s', run: onApiLeg({ replyDelayMs: 1_000 }), expected: survives },
  {
    id: 'F5',
    fault: 'API answers after its 4 s are over',
    run: onApiLeg({ replyDelayMs: 5_000 }),
    expected: needsOverlap,
    why: LOST_AT_API,
  },
  {
    id: 'F5',
    fault: 'reply to the browser comes after its 10 s are over',
    run: onWebLeg({ replyDelayMs: 11_000 }),
    expected: survives,
  },
  {
    id: 'F6',
    fault: 'request of the browser delivered twice',
    run: onWebLeg({ twice: true }),
    expected: survives,
  },
  {
    id: 'F7',
    fault: 'an older reply lands after a newer one',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      let held: readonly string[] = [];
      world.browser.settings.tamper = async (reply, path) => {
        if (path.endsWith('/refresh') && held.length === 0) held = reply.headers.getSetCookie();
        return reply;
      };
      await untilSettled(tabs[0], 2);
      for (const line of held) world.browser.jar.setCookieSync(line, 'https://site.example');
      await untilSettled(tabs[0], 3);
      return judge(world, tabs);
    },
  },
  {
    id: 'F8',
    fault: 'API refuses connections for 3 s',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 2);
      world.apiLeg.inject({ drop: 'request', times: 1_000 });
      await wait(3_500);
      world.apiLeg.heal();
      for (const tab of tabs) await untilSettled(tab);
      return judge(world, tabs);
    },
  },
  {
    id: 'F9',
    fault: 'API down for 12 s with five tabs: few requests, all back',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 5);
      world.apiLeg.inject({ drop: 'request', times: 10_000 });
      const before = world.webLeg.seen.length;
      await wait(12_000);
      const asked = world.webLeg.seen.length - before;
      world.apiLeg.heal();
      for (const tab of tabs) await untilSettled(tab);
      // Full jitter from 1 s doubling to 30 s: a tab asks some five times in twelve seconds.
      return asked > 60 ? `asked ${asked} times` : judge(world, tabs);
    },
  },
  {
    id: 'F10',
    fault: 'API flaps: two of three requests fail',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      for (const round of [1, 2]) {
        world.apiLeg.inject({ path: REFRESH_AT_API, drop: 'request', times: 2 });
        await untilSettled(tabs[0], round);
      }
      return judge(world, tabs);
    },
  },
];

const ANSWERS: readonly Row[] = [
  {
    id: 'F11',
    fault: 'API refuses the token: every tab learns it',
    expected: ends,
    why: 'A refusal of this very token is the one answer that ends a session.',
    run: async (world) => {
      const tabs = await signIn(world, 3);
      await world.control('revoke');
      for (const tab of tabs) await untilSettled(tab);
      return judge(world, tabs);
    },
  },
  { id: 'F12', fault: 'API answers 403', run: onApiLeg(problem(403)), expected: survives },
  {
    id: 'F13',
    fault: 'API answers 429, Retry-After 1 s',
    run: onApiLeg(problem(429, { 'retry-after': '1' })),
    expected: survives,
  },
  {
    id: 'F13',
    fault: 'API answers 429, Retry-After is junk',
    run: onApiLeg(problem(429, { 'retry-after': '-7 bananas' })),
    expected: survives,
  },
  ...[500, 502, 503, 504].map((status) => ({
    id: 'F14',
    fault: `API answers ${status}`,
    run: onApiLeg(problem(status)),
    expected: survives,
  })),
  {
    id: 'F15',
    fault: 'a proxy answers 200 with HTML for the API',
    run: onApiLeg(problem(200, { 'content-type': 'text/html' }, '<h1>Welcome</h1>')),
    expected: survives,
  },
  { id: 'F16', fault: '200 with an empty body', run: onApiLeg(problem(200, {}, '')), expected: survives },
  { id: 'F17', fault: '204', run: onApiLeg({ answer: { status: 204 }, times: 2 }), expected: survives },
  {
    id: 'F18',
    fault: 'truncated JSON',
    run: onApiLeg(problem(200, {}, '{"data":{"accessTo')),
    expected: survives,
  },
  {
    id: 'F19',
    fault: 'a redirect to another host',
    run: onApiLeg(problem(302, { location: 'http://127.0.0.1:9/' })),
    expected: survives,
  },
];

const PROCESSES: readonly Row[] = [
  ...(
    [
      ['before its request left', { drop: 'request' }],
      ['after its request arrived', { drop: 'reply' }],
    ] as const
  ).map(
    ([when, fault]): Row => ({
      id: 'F25',
      fault: `a tab is killed with the lock in its hands, ${when}`,
      expected: survives,
      run: async (world) => {
        const [first, second] = await signIn(world, 2);
        world.webLeg.inject({ path: REFRESH, delayMs: 200, ...fault });
        await first.until(() => first.actor.getSnapshot().matches('refreshing'));
        await wait(100);
        first.kill();
        if (second === undefined) return 'no second tab';
        await untilSettled(second);
        return judge(world, [second]);
      },
    }),
  ),
  {
    id: 'F26',
    fault: 'the process dies before it asked the API',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      world.webLeg.inject({ path: REFRESH, drop: 'request' });
      await world.replaceServer();
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F26',
    fault: 'the process dies between the API’s reply and its own',
    // What it learnt is gone with it; only Redis or an API with overlap still knows.
    expected: ({ hasRedis, overlapSeconds }) =>
      hasRedis || overlapSeconds > 0 ? 'survived' : 'ended cleanly',
    why: 'The new token existed only in the memory of a process that died.',
    run: async (world) => {
      const tabs = await signIn(world);
      world.webLeg.inject({ path: REFRESH, drop: 'reply' });
      const before = world.apiLeg.seen.length;
      await tabs[0].until(() => world.apiLeg.seen.length > before);
      await wait(150);
      await world.replaceServer();
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F27',
    fault: 'a deploy with a new secret, the old one still in the list',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({
        secret: [
          'the new secret of the next deploy, long enough',
          'a secret of the fault table, long enough',
        ],
      });
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F27',
    fault: 'a process that cannot read the cookies answers for a while',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({ secret: 'a secret that has nothing to do with this one' });
      await wait(3_000);
      await world.replaceServer();
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F28',
    fault: 'Redis stops answering (nothing to lose without it)',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      world.redis?.freeze();
      await untilSettled(tabs[0], 2);
      world.redis?.thaw();
      return judge(world, tabs);
    },
  },
  {
    id: 'F33',
    fault: 'a tab is duplicated in the middle of a refresh',
    expected: survives,
    run: async (world) => {
      const [first] = await signIn(world);
      world.webLeg.inject({ path: REFRESH, replyDelayMs: 500 });
      await first.until(() => first.actor.getSnapshot().matches('refreshing'));
      const second = world.browser.openTab();
      for (const tab of [first, second]) await untilSettled(tab);
      return judge(world, [first, second]);
    },
  },
  {
    id: 'F37',
    fault: 'the next process’s clock is 30 s ahead',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({ now: () => Date.now() + 30_000 });
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F37',
    fault: 'the next process’s clock is 30 s behind',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({ now: () => Date.now() - 30_000 });
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F49',
    fault: 'the browser evicts the access cookie',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      world.browser.remove(/-access-/);
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F49',
    fault: 'the browser evicts the refresh cookie',
    expected: ends,
    why: 'It held the session; nobody else has it.',
    run: async (world) => {
      const tabs = await signIn(world);
      world.browser.remove(/-refresh-/);
      await untilSettled(tabs[0]);
      world.browser.remove(/-access-/);
      return judge(world, tabs);
    },
  },
];

/** Logout against a refresh in flight: who arrives first, and whose reply is lost. */
const LOGOUTS: readonly Row[] = (
  [
    ['the refresh is answered first', { replyDelayMs: 200 }, {}],
    ['the logout is answered first', { replyDelayMs: 1_500 }, {}],
    ['the refresh reaches the server after the logout', { delayMs: 1_500 }, {}],
    ['the reply to the refresh is lost', { drop: 'reply' }, {}],
    ['the reply to the logout is lost', { replyDelayMs: 400 }, { drop: 'reply' }],
    ['the logout never reaches the server at first', { replyDelayMs: 400 }, { drop: 'request' }],
  ] as const
).map(
  ([order, onRefresh, onLogout]): Row => ({
    id: 'F51',
    fault: `logout with a refresh in flight: ${order}`,
    expected: ends,
    why: 'Whoever leaves has left.',
    run: async (world) => {
      const [first, second] = await signIn(world, 2);
      world.webLeg.inject({ path: REFRESH, ...onRefresh });
      if (Object.keys(onLogout).length > 0) world.webLeg.inject({ path: '/api/auth/logout', ...onLogout });
      await first.until(() => first.actor.getSnapshot().matches('refreshing'));
      first.actor.send({ type: 'logout.requested' });
      for (const tab of [first, second]) await tab?.until(() => tab.actor.getSnapshot().matches('anonymous'));
      await wait(2_500);
      // A tab opened now must not find a session either.
      const late = world.browser.openTab();
      await late.until(() => !late.actor.getSnapshot().hasTag('pending'));
      if (!late.actor.getSnapshot().matches('anonymous')) return 'a new tab is signed in again';
      return judge(world, second === undefined ? [first] : [first, second]);
    },
  }),
);

const USERS: readonly Row[] = [
  {
    id: 'F50',
    fault: 'another user signs in in another tab',
    expected: survives,
    run: async (world) => {
      const [first] = await signIn(world);
      const other = world.browser.openTab();
      await untilSettled(other, 0);
      other.actor.send({ type: 'logout.requested' });
      await other.until(() => other.actor.getSnapshot().matches('anonymous'));
      other.actor.send({
        type: 'login.submitted',
        credentials: { ...CREDENTIALS, email: 'grace@example.com' },
      });
      for (const tab of [first, other])
        await tab.until(() => tab.session()?.user.email === 'grace@example.com');
      const users = [first, other].map((tab) => tab.session()?.user.email);
      return users.every((email) => email === 'grace@example.com')
        ? judge(world, [first, other])
        : `tabs show ${users.join(' and ')}`;
    },
  },
];

export const ROWS: readonly Row[] = [...NETWORK, ...ANSWERS, ...PROCESSES, ...LOGOUTS, ...USERS];

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'F9',
    fault: 'API down for ten minutes, 20 tabs',
    file: 'tests/faults/outage.test.ts',
    test: 'ten minutes without an API, 20 tabs: few requests, and everybody is back without signing in',
    outcome: 'survived; back within one back-off',
  },
  {
    id: 'F19',
    fault: 'no refresh token, the same token again, another user’s token',
    file: 'tests/server/api-answers.test.ts',
    test: 'what a refresh may bring',
    outcome: 'survived; another user’s token begins another session',
  },
  {
    id: 'F20',
    fault: '200 refreshes at once, one process',
    file: 'tests/production/http.test.ts',
    test: '200 refreshes of one token at once are one call to the API',
    outcome: 'survived, one call',
  },
  {
    id: 'F21',
    fault: '1,000 requests at expiry, one and four processes',
    file: 'tests/production/storm.test.ts',
    test: 'a storm of 1,000 requests at expiry',
    outcome: 'survived; one call, four without Redis',
  },
  {
    id: 'F22',
    fault: 'prefetches and RSC requests at expiry',
    file: 'tests/production/http.test.ts',
    test: 'never renew for %s',
    outcome: 'survived, no refresh by a prefetch',
  },
  {
    id: 'F23',
    fault: '20 tabs whose token runs out together',
    file: 'tests/e2e/tabs.spec.ts',
    test: 'one rotation per life, and everybody stays',
    outcome: 'survived, one rotation per life',
  },
  {
    id: 'F24',
    fault: 'documents, refreshes and API calls at once',
    file: 'tests/production/storm.test.ts',
    test: 'a storm of 1,000 requests at expiry',
    outcome: 'survived, one call',
  },
  {
    id: 'F29',
    fault: 'out of the back/forward cache after a logout',
    file: 'tests/e2e/session.spec.ts',
    test: 'logout ends the session here, at the API, and for the Back button',
    outcome: 'nobody’s data is shown',
  },
  {
    id: 'F30',
    fault: 'a page is frozen and thawed',
    file: 'tests/machines/actors.test.ts',
    test: 'out of the back/forward cache: it cannot be used until there is an answer',
    outcome: 'asks before it can be used',
  },
  {
    id: 'F31',
    fault: 'the laptop sleeps an hour, eight hours, thirty days; 20 tabs',
    file: 'tests/faults/outage.test.ts',
    test: 'a laptop sleeps: no timer runs, the time goes on',
    outcome: 'survived with one refresh; ended where the session was over',
  },
  {
    id: 'F32',
    fault: 'timers are throttled',
    file: 'tests/machines/clock.test.ts',
    test: 'fires what came due when it is rechecked, at once',
    outcome: 'late at worst, never hot',
  },
  {
    id: 'F34',
    fault: 'a window without an opener',
    file: 'tests/e2e/tabs.spec.ts',
    test: 'one rotation per life, and everybody stays',
    outcome: 'survived; no tab depends on another',
  },
  {
    id: 'F35',
    fault: 'client clock off by up to ten years',
    file: 'tests/machines/never-hot.test.ts',
    test: 'property: whatever is answered and happens, refreshes stay under the floor and only a refusal or its end ends the session',
    outcome: 'survived, under the rate floor',
  },
  {
    id: 'F36',
    fault: 'client clock jumps ten years forward or back',
    file: 'tests/faults/outage.test.ts',
    test: 'a client clock %i years off: one rotation per life, nobody signed out',
    outcome: 'survived, at most one request more',
  },
  {
    id: 'F38',
    fault: 'daylight saving and leap seconds',
    file: 'tests/machines/timing.test.ts',
    test: 'property: any claims give whole, ordered, finite times, or null',
    outcome: 'survived; all times are milliseconds since 1970',
  },
  ...(
    [
      ['F39', 'a token without exp'],
      ['F40', 'an exp in the past'],
      ['F41', 'an absurd exp: year 9999, 1e21, negative, a string, a float'],
      ['F42', 'a life shorter than the leeway'],
      ['F43', 'a life of one second'],
      ['F44', 'an iat in the future'],
    ] as const
  ).map(([id, fault]) => ({
    id,
    fault,
    file: 'tests/machines/timing.test.ts',
    test: 'property: any claims give whole, ordered, finite times, or null',
    outcome: 'a session with finite times, or `bad_api_response`',
  })),
  {
    id: 'F45',
    fault: 'cookies are blocked',
    file: 'tests/machines/actors.test.ts',
    test: 'a browser that keeps no cookies is told so before the password leaves',
    outcome: '`cookies_blocked`',
  },
  ...(
    [
      ['F46', 'no storage'],
      ['F47', 'no BroadcastChannel'],
      ['F48', 'no Web Locks, and none of the three'],
    ] as const
  ).map(([id, fault]) => ({
    id,
    fault,
    file: 'tests/e2e/tabs.spec.ts',
    test: 'nobody is signed out, and a logout is noticed',
    outcome: 'survived, more requests',
  })),
  {
    id: 'F52',
    fault: 'two parts of the site disagree about the session',
    file: 'tests/production/http.test.ts',
    test: 'sent to one place twice within ten seconds, a person gets a page and no loop',
    outcome: 'one redirect, then a page that says so',
  },
];
