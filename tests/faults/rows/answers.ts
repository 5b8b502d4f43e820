import type { Reply } from '../support/fault-proxy.ts';
import { judge, signIn, untilSettled } from '../support/judge.ts';
import { ends, onApiLeg, problem, REFRESH_AT_API, type Row, survives } from './row.ts';

const MEGABYTE = 2 ** 20;

/** Bodies that are no tokens; none of them may be read for ever, or end a session. */
const BROKEN_BODIES = {
  'truncated JSON': '{"data":{"accessTo',
  'a byte order mark and no token': '\uFEFF{"data":{}}',
  'NaN for JSON': 'NaN',
  'a token under __proto__': '{"__proto__":{"data":{"accessToken":"a.b.c"}}}',
  'a hundred thousand brackets': '['.repeat(100_000),
  'fifty megabytes': 'x'.repeat(50 * MEGABYTE),
} as const;

const REDIRECTS = {
  'a redirect to another host': 'http://127.0.0.1:9/',
  'a redirect to plain http elsewhere': 'http://evil.example/auth/refresh-token',
  'a redirect to itself': REFRESH_AT_API,
} as const;

/** Cookies beside the one that counts, and attributes nobody knows. */
const addCookies = (reply: Reply): Reply => ({
  ...reply,
  headers: [
    'Set-Cookie',
    'theme=dark; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT',
    'Set-Cookie',
    'refreshToken2=not-this-one; Path=/; Priority=High; Partitioned; Frobnicate=7',
    ...reply.headers,
  ],
});

export const ANSWERS: readonly Row[] = [
  {
    id: 'F11',
    fault: 'API refuses the token: every tab learns it',
    expected: ends,
    why: 'A refusal of this very token is the one answer that ends a session.',
    run: async (world) => {
      const tabs = await signIn(world, 3);
      await world.control('revoke');
      await tabs[0].until(() => tabs.every((tab) => tab.actor.getSnapshot().matches('anonymous')));
      await untilSettled(tabs);
      return judge(world, tabs);
    },
  },
  { id: 'F12', fault: 'API answers 403', run: onApiLeg(problem(403)), expected: survives },
  ...(
    [
      ['1 s', () => '1'],
      ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
      ['a date that is past', () => new Date(Date.now() - 60_000).toUTCString()],
      ['negative', () => '-5'],
      ['junk', () => '-7 bananas'],
    ] as const
  ).map(
    ([said, value]): Row => ({
      id: 'F13',
      fault: `API answers 429, Retry-After is ${said}`,
      run: (world) => onApiLeg(problem(429, { 'retry-after': value() }))(world),
      expected: survives,
    }),
  ),
  {
    id: 'F13',
    fault: 'API answers 429, Retry-After is 10⁹ s: five minutes at most, and sooner where somebody looks',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      const { hasStruck } = world.apiLeg.inject({
        path: REFRESH_AT_API,
        ...problem(429, { 'retry-after': '1000000000' }),
        times: 1,
      });
      await tabs[0].until(hasStruck);
      const retryAt = () =>
        tabs[0].actor.getSnapshot().children.refresh?.getSnapshot().context.retryAt ?? null;
      await tabs[0].until(() => retryAt() !== null);
      const waitMs = (retryAt() ?? 0) - Date.now();
      if (waitMs < 60_000 || waitMs > 300_000) return `waits ${waitMs} ms`;
      document.dispatchEvent(new Event('visibilitychange'));
      return judge(world, tabs);
    },
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
  ...Object.entries(BROKEN_BODIES).map(([fault, body]) => ({
    id: 'F18',
    fault: `200 with ${fault}`,
    run: onApiLeg(problem(200, {}, body)),
    expected: survives,
  })),
  ...Object.entries(REDIRECTS).map(([fault, location]) => ({
    id: 'F19',
    fault,
    run: onApiLeg(problem(302, { location })),
    expected: survives,
  })),
  {
    id: 'F19',
    fault: '200 without an access token',
    run: onApiLeg(problem(200, {}, '{"data":{}}')),
    expected: survives,
  },
  {
    id: 'F19',
    fault: 'an access token that is no JWT',
    run: onApiLeg(problem(200, {}, '{"data":{"accessToken":"opaque"}}')),
    expected: survives,
  },
  {
    id: 'F19',
    fault: 'more cookies than the one, with odd attributes',
    run: onApiLeg({ rewrite: addCookies }),
    expected: survives,
  },
  {
    id: 'F19',
    fault: '103 before the answer and trailers after it',
    run: onApiLeg({ isChatty: true }),
    expected: survives,
  },
];
