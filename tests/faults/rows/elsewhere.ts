import type { Elsewhere } from './row.ts';

const OUTAGE = 'tests/faults/outage.test.ts';
const HTTP = 'tests/production/http.test.ts';
const STORM = 'tests/production/storm.test.ts';
const TABS = 'tests/e2e/tabs.spec.ts';
const MISSING = 'tests/e2e/tabs-missing.spec.ts';
const LEAVING = 'tests/e2e/tabs-leaving.spec.ts';

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'F9',
    fault: 'API down for ten minutes, or no reply of Next arrives for as long; 20 tabs',
    file: OUTAGE,
    test: '20 tabs: few requests, and everybody is back without signing in',
    outcome: 'survived; as many requests as the back-off implies, back within one back-off',
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
    file: HTTP,
    test: '200 refreshes of one token at once are one call to the API',
    outcome: 'survived, one call',
  },
  {
    id: 'F21',
    fault: '1,000 requests at expiry, one and four processes',
    file: STORM,
    test: 'a storm of 1,000 requests at expiry',
    outcome: 'survived; one call, four without Redis',
  },
  {
    id: 'F22',
    fault: 'a hundred prefetches of links at expiry',
    file: HTTP,
    test: 'a hundred prefetches of links at expiry renew nothing and clear nothing',
    outcome: 'survived, no refresh by a prefetch',
  },
  {
    id: 'F23',
    fault: '1, 5, 10 and 20 tabs whose token runs out together, five times',
    file: TABS,
    test: 'one rotation per life, and everybody stays',
    outcome: 'survived, one rotation per life',
  },
  {
    id: 'F24',
    fault: 'documents, RSC, refreshes, API calls and actions at once',
    file: STORM,
    test: 'a storm of 1,000 requests at expiry',
    outcome: 'survived, one call',
  },
  {
    id: 'F29',
    fault: 'out of the back/forward cache',
    file: LEAVING,
    test: 'out of the back/forward cache the page cannot be used before it has asked',
    outcome: 'asks before it can be used; after a logout nobody’s data is shown',
  },
  {
    id: 'F30',
    fault: 'a page is frozen for two lives and thawed',
    file: TABS,
    test: 'a tab that is frozen and thawed two lives later finds the session renewed',
    outcome: 'survived',
  },
  {
    id: 'F31',
    fault:
      'the laptop sleeps an hour, eight hours, thirty days: token alive, token over, session over; 20 tabs',
    file: OUTAGE,
    test: 'a laptop sleeps, with 20 tabs',
    outcome: 'survived with one refresh at most; ended cleanly where the session was over',
  },
  {
    id: 'F31',
    fault: 'the laptop sleeps between a request and its reply',
    file: OUTAGE,
    test: 'between a request and its reply',
    outcome: 'survived within the window; past every window ended cleanly, with a strict API',
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
    file: LEAVING,
    test: 'logout in one tab reaches every other, and a reload changes nothing',
    outcome: 'survived; a logout reaches it like every other',
  },
  {
    id: 'F35',
    fault: 'client clock an hour or ten years off, in 1970, in 2106; 20 tabs',
    file: OUTAGE,
    test: 'from the beginning: one rotation per life, nobody signed out',
    outcome: 'survived, one rotation per life',
  },
  {
    id: 'F35',
    fault: 'any clock, any reply, any order',
    file: 'tests/machines/never-hot.test.ts',
    test: 'property: whatever is answered and happens, refreshes stay under the floor and only a refusal or its end ends the session',
    outcome: 'survived, under the rate floor',
  },
  {
    id: 'F36',
    fault: 'client clock jumps an hour forward or back, or ten years back; 20 tabs',
    file: OUTAGE,
    test: 'one rotation per life, at most one request more in each tab',
    outcome: 'survived, at most one request more',
  },
  {
    id: 'F36',
    fault: 'client clock jumps ten years forward',
    file: OUTAGE,
    test: 'the browser itself throws the cookies away, and every tab says so once',
    outcome: 'ended cleanly: the browser throws the cookies away',
  },
  {
    id: 'F38',
    fault: 'daylight saving and leap seconds',
    file: OUTAGE,
    test: 'over the hour that the change to summer time leaves out',
    outcome: 'survived; all times are milliseconds since 1970, which know neither',
  },
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
      ['F48', 'no Web Locks, no secure context, and none of all'],
    ] as const
  ).map(([id, fault]) => ({
    id,
    fault,
    file: MISSING,
    test: 'nobody is signed out, and a logout is noticed',
    outcome: 'survived, more requests',
  })),
  {
    id: 'F48',
    fault: 'plain http to a real host: no secure context from the beginning',
    file: MISSING,
    test: 'without a secure context nobody can be signed in, and that is said before the password leaves',
    outcome: 'nobody can sign in, which is said before the password leaves',
  },
  {
    id: 'F49',
    fault: 'a session larger than its cookies may be',
    file: 'tests/server/cookies.test.ts',
    test: 'too large for the budget fails loudly and writes nothing',
    outcome: '`session_too_large`; the cookies before it stay',
  },
  {
    id: 'F52',
    fault: 'two parts of the site disagree about the session',
    file: HTTP,
    test: 'sent to one place twice within ten seconds, a person gets a page and no loop',
    outcome: 'one redirect, then a page that says so',
  },
];
