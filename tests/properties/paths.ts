import fc from 'fast-check';
import { expect } from 'vitest';
import { apiPath, isReserved } from '../../server/core/api-path.ts';
import { createCore } from '../../server/core/create-core.ts';
import { isOpen } from '../../server/core/page-gate.ts';
import { memoryCoordinator, restApi } from '../../server/index.ts';
import { hostileText, longText } from './support/hostile.ts';
import { property } from './support/property.ts';

const RESERVED = ['/auth/login', '/auth/refresh-token', '/auth/logout'];

/** What paths are made of, and what lenient servers read as something else (`..;` is `..` to a Java servlet). */
const OWN = [
  '/',
  '/auth',
  '/login',
  '/auth/login',
  '/orders',
  '/orders/7',
  '/blog',
  '/blog/a',
  '/about',
  '/account',
  '/..;/',
  '/..;x=1/',
  '/..%3b/',
  '/.;/',
  '/;/',
  ';x',
  '.json',
  'AUTH',
  '%61uth',
  'evil.example',
  '/%2e%2e/',
  '/..%2f',
];
const pathText = fc.oneof(
  { weight: 8, arbitrary: hostileText(OWN, { maxPieces: 7 }) },
  { weight: 1, arbitrary: longText(['/', '/..', '/a', '%2f', ';', '%', '/..;'], 20_000) },
);

const decodeOnce = (text: string) =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/** Resolves dots as RFC 3986 section 5.2.4 does; null where they lead out at the top. */
const resolveDots = (segments: readonly string[]): string[] | null => {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') {
      if (kept.pop() === undefined) return null;
    } else if (segment !== '.') kept.push(segment);
  }
  return kept;
};

/**
 * A path as the most lenient of servers may read it, independent of how ours does: decoded up to three times, with
 * backslashes as slashes, without parameters, blanks at the ends, doubled slashes, case and a format's ending.
 */
const lenientReadings = (path: string): (string[] | null)[] => {
  const once = decodeOnce(path);
  const texts = [path, once, decodeOnce(once), decodeOnce(decodeOnce(once))];
  return texts
    .flatMap((text) => [text, text.replaceAll('\\', '/')])
    .map((text) =>
      resolveDots(
        text
          .split('/')
          .map((segment) => (segment.split(';')[0] ?? '').trim().toLowerCase())
          .filter((segment) => segment !== ''),
      ),
    );
};

const withoutFormat = (path: string) => path.replace(/\.\w*$/, '');

const joins = property({
  name: 'the API proxy’s paths: in every reading below the API’s base, and no route that hands out tokens (I28)',
  share: 150,
  inputs: pathText,
  act: (text) => {
    const path = apiPath(
      `/api/proxy${(text.startsWith('/') ? text : `/${text}`).split(/[?#]/)[0]}`,
      '/api/proxy',
    );
    return path === null || isReserved(path, RESERVED) ? null : path;
  },
  judge: (path) => {
    if (path === null) return;
    const url = new URL(`/base${path}`, 'http://api.internal:4000');
    if (url.origin !== 'http://api.internal:4000' || !url.pathname.startsWith('/base/'))
      throw new Error(`${path} joins to ${url}`);
    const all = lenientReadings(path);
    for (const reading of all) {
      if (reading === null) throw new Error(`${path} leads out of the API.`);
      const read = `/${reading.join('/')}`;
      if (RESERVED.includes(read) || RESERVED.includes(withoutFormat(read)))
        throw new Error(`${path} is let through and read as ${read}`);
    }
    // One reading only: what it says to one server it says to all.
    if (new Set(all.map((reading) => reading?.length)).size > 1)
      throw new Error(`${path} has several readings.`);
  },
});

const spelled = fc
  .tuple(
    fc.constantFrom(...RESERVED),
    fc.array(fc.constantFrom(0, 1, 2), { minLength: 19, maxLength: 19 }),
    fc.constantFrom('', '/', ';a=b', '.json', '.', '//', '%20'),
  )
  .map(
    ([route, how, end]) =>
      [...route]
        .map((letter, at) => {
          if (letter === '/' || how[at] === 0) return letter;
          return how[at] === 1 ? letter.toUpperCase() : `%${letter.charCodeAt(0).toString(16)}`;
        })
        .join('') + end,
  );

const reserved = property({
  name: 'isReserved: a route that hands out tokens is one, however it is spelled',
  share: 30,
  inputs: spelled,
  act: (path) => isReserved(path, RESERVED),
  judge: (isOne) => isOne,
});

const GATE = {
  signInPath: '/login',
  afterLoginPath: '/',
  basePath: '/api/auth',
  proxyBasePath: '/api/proxy',
  mayRenew: false,
  public: ['/', '/blog/*', '/about'],
};
const OPEN = new Set(['blog', '_next', '.well-known', 'favicon.ico', 'robots.txt']);

/** The same rule, written a second time for segments. */
const isOpenReading = ([first, second, ...rest]: readonly string[]) =>
  first === undefined ||
  OPEN.has(first) ||
  (first === 'api' && (second === 'auth' || second === 'proxy')) ||
  (second === undefined && rest.length === 0 && (first === 'about' || first.startsWith('opengraph-image')));

const open = property({
  name: 'proxy.ts: a page is public in every reading of its path, or it needs a session (V3)',
  share: 80,
  inputs: hostileText(
    [...OWN, '/_next/', '/.well-known/', '/api/auth/', '/api/proxy/', '/favicon.ico', '/opengraph-image'],
    { maxPieces: 6 },
  ).map((text) => new URL(`http://site.example/${text.replace(/^\/+/, '')}`).pathname),
  act: (path) => isOpen(GATE, path),
  judge: (isPublic, path) => {
    if (!isPublic) return;
    for (const reading of lenientReadings(path))
      if (reading === null || !isOpenReading(reading))
        throw new Error(`${path} is open and read as /${reading?.join('/')}`);
  },
});

const SECRET = 'a secret of the properties, long enough';
const asked: URL[] = [];
const claims = Buffer.from(JSON.stringify({ sub: '7', iat: 1_900_000_000, exp: 1_900_000_060 })).toString(
  'base64url',
);
const core = createCore(
  {
    api: restApi({
      url: 'http://api.internal:4000/base',
      fetch: async (input) => {
        const url = new URL(String(input instanceof Request ? input.url : input));
        if (url.pathname === '/base/auth/login')
          return Response.json(
            { data: { accessToken: `e30.${claims}.x` } },
            { headers: { 'set-cookie': 'refreshToken=r; Max-Age=3600' } },
          );
        asked.push(url);
        return new Response(null, { status: 204 });
      },
    }),
    secret: SECRET,
    coordinator: memoryCoordinator({ now: Date.now }),
    apiProxy: { allow: ['/orders/*', '/me'] },
  },
  () => 1_900_000_000_000,
);
const SAME_ORIGIN = { host: 'site.example', 'sec-fetch-site': 'same-origin', 'x-authchart': '1' };
let signedIn: Promise<string> | undefined;
const cookieHeader = async () => {
  const answer = await core.handle(
    new Request('http://site.example/api/auth/login', {
      method: 'POST',
      headers: { ...SAME_ORIGIN, 'content-type': 'application/json' },
      body: '{}',
    }),
  );
  const lines = answer.headers.getSetCookie().filter((line) => !line.includes('Max-Age=0'));
  return lines.map((line) => line.split(';')[0]).join('; ');
};

const calls = property({
  name: 'the API proxy, whole: whatever path and query a page asks for, the API is called below its base or not at all',
  share: 8,
  inputs: fc.record({ text: pathText, method: fc.constantFrom('GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD') }),
  act: async ({ text, method }) => {
    signedIn ??= cookieHeader();
    const headers = { ...SAME_ORIGIN, cookie: await signedIn };
    const answer = await core.apiProxy(
      new Request(`http://site.example/api/proxy/orders${text}`, { method, headers }),
    );
    return { status: answer.status, urls: asked.splice(0) };
  },
  judge: ({ status, urls }) => {
    expect([204, 401, 403, 404, 405]).toContain(status);
    for (const { origin, pathname } of urls) {
      expect(origin).toBe('http://api.internal:4000');
      for (const reading of lenientReadings(pathname))
        expect(reading?.slice(0, 2), pathname).toEqual(['base', 'orders']);
    }
  },
});

export const pathProperties = [joins, reserved, open, calls];
