import { describe, expect, test } from 'vitest';
import { decodeClaims } from '../../server/api/token.ts';
import type { AuthApi, TokenSet } from '../../server/types.ts';
import { makeToken } from './support/scripted-api.ts';
import { createSite } from './support/site.ts';

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const CLAIMS = { sub: '7', exp: 2_000_000_000 };
const jwt = (header: unknown, claims: unknown = CLAIMS) => `${encode(header)}.${encode(claims)}.x`;

describe('a token is read, never believed (RFC 8725)', () => {
  test.each([
    ['alg none', { alg: 'none' }],
    ['a kid that is a path', { alg: 'HS256', kid: '../../dev/null' }],
    ['a kid that is SQL', { alg: 'HS256', kid: "' OR 1=1 --" }],
    ['keys elsewhere', { alg: 'RS256', jku: 'https://evil.example', x5u: 'file:///', jwk: { kty: 'oct' } }],
    ['crit and b64', { alg: 'HS256', crit: ['b64'], b64: false }],
  ])('a header with %s changes nothing: what it says is not looked at', (_, header) => {
    expect(decodeClaims(jwt(header))).toEqual(CLAIMS);
  });

  test.each([
    ['of duplicate keys the last counts, as for every JSON parser', '{"exp":1,"exp":2}', { exp: 2 }],
    ['__proto__ is a name like any other', '{"__proto__":{"exp":9}}', JSON.parse('{"__proto__":{"exp":9}}')],
  ])('%s', (_, text, claims) => {
    expect(decodeClaims(jwt({}, text))).toEqual(claims);
    expect((decodeClaims(jwt({}, text)) as { sub?: string }).sub).toBeUndefined();
  });

  test.each([
    ['a megabyte', jwt({}, { ...CLAIMS, note: 'x'.repeat(1_000_000) })],
    ['100 000 dots', '.'.repeat(100_000)],
    ['100 000 brackets', jwt({}, '['.repeat(100_000))],
    ['a list', jwt({}, [])],
    ['nothing', ''],
  ])('%s says nothing', (_, token) => {
    expect(decodeClaims(token)).toBeNull();
  });
});

/** An API of the app's own: nobody but us looks at what it hands over. */
const apiThatGives = (login: unknown, refresh: unknown = login): AuthApi => ({
  login: async () => login as TokenSet,
  refresh: async () => refresh as TokenSet,
  logout: async () => {},
});
const siteOf = (api: AuthApi, options: Parameters<typeof createSite>[1] = {}) =>
  createSite('', { api, ...options }).openBrowser();

describe('what an API of one’s own hands over', () => {
  test.each([
    ['no token', {}],
    ['a token that ends a header line', { accessToken: 'a\r\nset-cookie: evil=1', expiresAt: 4e12 }],
    ['an empty token', { accessToken: '', expiresAt: 4e12 }],
    ['a token of a megabyte', { accessToken: 'x'.repeat(1_000_000), expiresAt: 4e12 }],
    ['a refresh token that ends a cookie', { accessToken: 'a', expiresAt: 4e12, refreshToken: 'a; b=c' }],
    ['nothing', undefined],
  ])('%s is a bad answer, and nobody is signed in', async (_, given) => {
    const { status, body, setCookies } = await siteOf(apiThatGives(given)).login();
    expect([status, body.code, setCookies]).toEqual([502, 'bad_api_response', []]);
  });

  test('an end that is no time is unknown, and the cookies live as long as a browser lets them', async () => {
    const browser = siteOf(
      apiThatGives({ accessToken: await makeToken(), refreshToken: 'r', refreshEndsAt: Number.NaN }),
    );
    const { body, setCookies } = await browser.login();
    expect(body.session.endsAt).toBeNull();
    expect(setCookies.some((line) => line.includes('Max-Age=34560000'))).toBe(true);
  });

  const ring: Record<string, unknown> = { id: '7' };
  ring.self = ring;
  test.each([
    ['a ring', ring],
    ['no user', undefined],
    ['a BigInt', { id: 7n }],
    ['a name', 'Ada'],
    ['too much', { id: '7', note: 'x'.repeat(2_000) }],
  ])(
    'user() that makes %s fails a login; at a refresh the old user and the new tokens are kept',
    async (_, odd) => {
      const tokens = { accessToken: await makeToken(), refreshToken: 'r' };
      const made: { user: unknown } = { user: odd };
      const browser = siteOf(apiThatGives(tokens), { user: () => made.user as { id: string } });
      expect((await browser.login()).status).toBeGreaterThanOrEqual(500);
      made.user = { id: '7' };
      const { session } = (await browser.login()).body;
      made.user = odd;
      const { status, body } = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
      expect([status, body.session.generation, body.session.user]).toEqual([200, 1, { id: '7' }]);
    },
  );
});
