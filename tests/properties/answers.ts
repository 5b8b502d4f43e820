import { AuthError } from 'authchart';
import fc from 'fast-check';
import { Cookie } from 'tough-cookie';
import { expect } from 'vitest';
import { readFields, retryAfterMs } from '../../server/api/answer.ts';
import { readSetCookie } from '../../server/api/set-cookie.ts';
import { isToken } from '../../server/api/token.ts';
import { restApi } from '../../server/index.ts';
import { anyValue, hostileText, longText, nearly } from './support/hostile.ts';
import { orRefusal, property } from './support/property.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const MOST_HEADER = 2_000;

/** What may stand in a header: bytes, and no end of a line. */
const headerText = (text: string) => text.replace(/[^\u0020-\u007e\u00a0-\u00ff]/g, '').slice(0, MOST_HEADER);

const setCookie = fc
  .tuple(
    fc.constantFrom('refreshToken', 'refreshtoken', 'other', '', ' refreshToken '),
    fc.oneof(fc.constant('abc'), hostileText(['=', '"', ',', 'abc'], { maxPieces: 4 })),
    fc.array(
      fc.constantFrom(
        'Max-Age=60',
        'max-age = 7',
        'Max-Age=1e9',
        'Max-Age=-1',
        'Max-Age=999999999999',
        'Expires=Wed, 21 Oct 2037 07:28:00 GMT',
        'expires=junk',
        'Path=/',
        'HttpOnly',
        'Domain=evil.example',
        '=',
        '',
      ),
      { maxLength: 4 },
    ),
  )
  .map(([name, value, attributes]) => headerText([`${name}=${value}`, ...attributes].join('; ')));

const cookies = property({
  name: 'readSetCookie: of any lines the last of that name, as a browser reads it; its end is a time or unknown',
  share: 60,
  inputs: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: setCookie },
      { weight: 1, arbitrary: hostileText(['refreshToken=', ';']).map(headerText) },
    ),
    {
      maxLength: 4,
    },
  ),
  act: (lines) => readSetCookie(lines, 'refreshToken', NOW),
  judge: (found, lines) => {
    const theirs = lines
      .map((line) => Cookie.parse(line))
      .findLast((cookie) => cookie?.key === 'refreshToken');
    if (found === null) return theirs === undefined;
    expect(/[;]/.test(found.value)).toBe(false);
    if (found.endsAt !== undefined) expect(Number.isFinite(found.endsAt)).toBe(true);
    if (theirs !== undefined) expect(found.value).toBe(theirs.value.trim());
  },
});

const waits = property({
  name: 'retryAfterMs and readFields: a wait is finite and never negative; field names are plain, codes are ours',
  share: 40,
  inputs: fc.record({
    header: fc.oneof(
      hostileText(['7', '120', '-5', '1e9', 'Wed, 21 Oct 2037 07:28:00 GMT', 'Mon, ']).map(headerText),
      fc.integer().map(String),
    ),
    body: fc.oneof(
      anyValue,
      fc.record({
        message: fc.array(
          fc.oneof(
            anyValue,
            fc.record({
              property: fc.oneof(fc.constantFrom('email', '__proto__'), hostileText()),
              message: anyValue,
            }),
          ),
          { maxLength: 4 },
        ),
      }),
    ),
  }),
  act: ({ header, body }) => ({
    wait: retryAfterMs(new Response(null, { headers: { 'retry-after': header } }), NOW),
    fields: readFields(body),
  }),
  judge: ({ wait, fields }) => {
    expect(wait === undefined || (Number.isFinite(wait) && wait >= 0)).toBe(true);
    for (const [name, code] of Object.entries(fields))
      if (!/^\w{1,64}$/.test(name) || !['required', 'invalid'].includes(code))
        throw new Error(`${name}: ${code}`);
  },
});

const claims = Buffer.from('{"sub":"7","iat":1900000000,"exp":1900000060}').toString('base64url');
const anyBody = fc.oneof(
  { weight: 3, arbitrary: fc.constant(JSON.stringify({ data: { accessToken: `e30.${claims}.x` } })) },
  {
    weight: 3,
    arbitrary: nearly(
      fc.record({ data: nearly(fc.record({ accessToken: anyValue })), error: fc.constant('invalid_grant') }),
    ).map((value) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '{"data":';
      }
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '{"error":"invalid_grant"}',
      '{"error":["invalid_grant"]}',
      '{"message":[{"property":"email","message":"required"}]}',
      '{"data":{"accessToken":"a\\r\\nset-cookie: evil=1"}}',
      '{"__proto__":{"data":{"accessToken":"x"}}}',
      '<!doctype html>',
    ),
  },
  { weight: 2, arbitrary: hostileText(['{', '"data":', '{"accessToken":"x"}', '}', '\ufeff']) },
  { weight: 1, arbitrary: longText(['[', '{"a":', 'x', '\u0000'], 100_000) },
);

const answers = property({
  name: 'restApi: any answer is tokens that fit a header, or a code; only a refusal of this token ends a session (I9)',
  share: 25,
  inputs: fc.record({
    route: fc.constantFrom('login' as const, 'refresh' as const),
    place: fc.constantFrom(undefined, { json: ['refresh'], field: 'refresh' }),
    status: fc.oneof(fc.constantFrom(200, 400, 401, 422, 429, 503), fc.integer({ min: 200, max: 599 })),
    body: anyBody,
    setCookies: fc.array(setCookie, { maxLength: 2 }),
    retryAfter: fc.constantFrom('7', 'soon', '-1'),
  }),
  act: async ({ route, place, status, body, setCookies, retryAfter }) => {
    const headers = new Headers({ 'retry-after': retryAfter });
    for (const line of setCookies) headers.append('set-cookie', line);
    const isBodiless = [204, 205, 304].includes(status);
    const api = restApi({
      url: 'http://api.internal',
      ...(place && { refreshToken: place }),
      fetch: async () => new Response(isBodiless ? null : body, { status, headers }),
    });
    const options = { signal: AbortSignal.abort() };
    return orRefusal(() =>
      route === 'login' ? api.login({}, options) : api.refresh({ refreshToken: 'r' }, options),
    );
  },
  judge: (given, { route, status, body }) => {
    if (!(given instanceof AuthError)) {
      expect(status >= 200 && status < 300).toBe(true);
      expect(isToken(given.accessToken)).toBe(true);
      expect(given.refreshToken === undefined || isToken(given.refreshToken)).toBe(true);
      expect(given.refreshEndsAt === undefined || Number.isFinite(given.refreshEndsAt)).toBe(true);
      return;
    }
    const { code } = given;
    const isRefusal = status === 401 || (status === 400 && body.includes('invalid_grant'));
    if (code === 'session_ended') expect([route, isRefusal]).toEqual(['refresh', true]);
    else if (code === 'invalid_credentials') expect([route, isRefusal]).toEqual(['login', true]);
    else if (code === 'invalid_input') expect([route, status]).toEqual(['login', 422]);
    else expect(['rate_limited', 'api_unavailable', 'bad_api_response']).toContain(code);
    // Nothing of the API's own words travels on.
    expect(Object.keys(given.problem).every((key) => ['code', 'retryAfterMs', 'fields'].includes(key))).toBe(
      true,
    );
  },
});

export const answerProperties = [cookies, waits, answers];
