import { AuthError } from 'authchart';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  checkTokens,
  checkUser,
  decodeClaims,
  defaultUser,
  isToken,
  nextRecord,
  startRecord,
} from '../../server/api/token.ts';
import type { SessionRecord, TokenSet } from '../../server/types.ts';
import { anyValue, hostileText, longText, nearly } from './support/hostile.ts';
import { orRefusal, property } from './support/property.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const SECONDS = NOW / 1000;
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const toText = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '{}';
  }
};

const seconds = fc.oneof(
  fc.integer({ min: SECONDS - 1_000, max: SECONDS + 100_000 }),
  fc.constantFrom(0, -1, 1e21, 253_402_300_799, 1.7e308, -1.7e308, NOW),
  fc.double(),
  anyValue,
);
const claims = nearly(
  fc.record({
    sub: fc.constantFrom('7', '8'),
    email: fc.string({ maxLength: 10 }),
    name: fc.string({ maxLength: 10 }),
    role: anyValue,
    iat: seconds,
    exp: seconds,
  }),
);

/** Tokens as RFC 8725 warns of them; none is verified here, so none may do more than say something. */
const jwt = fc.oneof(
  { weight: 5, arbitrary: claims.map((said) => `e30.${encode(toText(said))}.x`) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '{"exp":1,"exp":2e9}',
        '{"__proto__":{"exp":2e9}}',
        'null',
        '[]',
        '7',
        '"x"',
        '\ufeff{}',
        '{"exp":NaN}',
      )
      .map((text) => `e30.${encode(text)}.x`),
  },
  { weight: 1, arbitrary: hostileText(['.', 'e30', 'e30.e30.', '=', '-_']) },
);
const oddToken = fc.oneof(
  { weight: 3, arbitrary: jwt },
  { weight: 1, arbitrary: longText(['.', 'a', 'e30.', 'e30.e30.x\r\n', '%'], 200_000) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 100_000 }).map((depth) => `e30.${encode('['.repeat(depth))}.x`),
  },
);

const decoding = property({
  name: 'decodeClaims: any text says some claims or none; no depth and no length crashes it',
  share: 40,
  inputs: oddToken,
  act: (token) => decodeClaims(token),
  judge: (said) => {
    if (said === null) return;
    if (typeof said !== 'object' || Array.isArray(said)) throw new Error('These are no claims.');
    const { id, ...rest } = defaultUser(said);
    for (const value of [id, ...Object.values(rest)])
      if (typeof value !== 'string') throw new Error('No text.');
  },
});

const shapes = property({
  name: 'isToken: what it takes fits into a header line and a cookie as it is (V18)',
  share: 40,
  inputs: fc.oneof(oddToken, anyValue, hostileText([';', ',', '"', '\\', '\r\n', '\u0000', 'abc', 'é'])),
  act: (value) => isToken(value),
  judge: (isOne, value) => {
    if (!isOne) return;
    const token = String(value);
    expect(token.length > 0 && token.length <= 16_384).toBe(true);
    expect(new Headers({ authorization: `Bearer ${token}` }).get('authorization')).toBe(`Bearer ${token}`);
    if (/[;,"\\\s]/.test(token)) throw new Error('A cookie ends there.');
  },
});

const known: SessionRecord = {
  user: { id: '7' },
  epoch: 'AbCdEfGhIjKlMnOpQrStUv',
  generation: 3,
  refreshAt: NOW + 45_000,
  expiresAt: NOW + 60_000,
  endsAt: NOW + 3_600_000,
  startedAt: NOW - 1_000,
  accessToken: 'old',
  refreshToken: 'old',
  attempt: null,
};

/** What an API of somebody's own may hand over; TypeScript is not there to see it. */
const tokenSet = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ accessToken: jwt, refreshToken: fc.oneof(jwt, fc.constant('refresh')) }),
  },
  {
    weight: 3,
    arbitrary: nearly(
      fc.record(
        {
          accessToken: oddToken,
          refreshToken: fc.oneof(oddToken, anyValue),
          refreshEndsAt: fc.oneof(fc.double(), anyValue),
          expiresAt: fc.oneof(fc.double(), fc.integer({ min: NOW, max: NOW + 1e9 }), anyValue),
        },
        { requiredKeys: ['accessToken'] },
      ),
    ),
  },
);
const anyUser = fc.oneof(
  { weight: 3, arbitrary: fc.record({ id: fc.constantFrom('7', '8') }) },
  { weight: 1, arbitrary: anyValue },
  { weight: 1, arbitrary: fc.bigInt().map((id) => ({ id })) },
  { weight: 1, arbitrary: fc.nat(2_000).map((length) => ({ id: '7', note: 'é'.repeat(length) })) },
);

const records = property({
  name: 'records: whatever an API hands over is a session with finite, ordered times, or refused',
  share: 40,
  inputs: fc.record({ tokens: tokenSet, user: anyUser, isFirst: fc.boolean() }),
  act: ({ tokens, user, isFirst }) =>
    orRefusal(() => {
      const given = {
        tokens: checkTokens(tokens as TokenSet),
        user: checkUser(user as SessionRecord['user']),
      };
      const fresh = { ...given, sentAt: NOW };
      return isFirst ? startRecord(fresh, null) : nextRecord(known, fresh);
    }),
  judge: (record, { isFirst }) => {
    if (record instanceof AuthError) {
      expect(['bad_api_response', 'session_too_large']).toContain(record.code);
      return;
    }
    const { refreshAt, expiresAt, endsAt, generation, epoch, user } = record;
    for (const at of [refreshAt, expiresAt]) expect(Number.isSafeInteger(at)).toBe(true);
    expect(refreshAt).toBeLessThanOrEqual(expiresAt);
    if (endsAt !== null) expect(Number.isFinite(endsAt) && endsAt >= expiresAt).toBe(true);
    expect(isToken(record.accessToken)).toBe(true);
    expect(record.refreshToken === null || isToken(record.refreshToken)).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(user))).toBeLessThanOrEqual(1_024);
    // The same session goes on with the next generation; another user, or a login, is another session.
    const goesOn = !isFirst && epoch === known.epoch;
    expect([generation, goesOn && user.id !== known.user.id]).toEqual([goesOn ? 4 : 0, false]);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  },
});

export const tokenProperties = [decoding, shapes, records];
