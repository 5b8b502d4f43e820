import { randomBytes } from 'node:crypto';
import { jwtDecode } from 'jwt-decode';
import { AuthError, type DefaultUser, tokenTimes } from '../../machines/index.ts';
import type { SessionRecord, TokenSet } from '../types.ts';

/** Claims as the token says them, unverified: the API that made the token checks it (RFC 8725 section 2). */
export type DecodedClaims = Readonly<Record<string, unknown>>;

const LONGEST_TOKEN = 16_384;
const LONGEST_USER_BYTES = 1_024;

/** A token as it may stand in a header: RFC 6750 section 2.1 (`b64token`), and nothing that ends a header line. */
const TOKEN = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

export const isToken = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_TOKEN && TOKEN.test(value);

/** Decodes, never verifies; null for what is no JWT, or longer than any token. */
export const decodeClaims = (token: string): DecodedClaims | null => {
  if (token.length > LONGEST_TOKEN) return null;
  try {
    const claims: unknown = jwtDecode(token);
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? (claims as DecodedClaims)
      : null;
  } catch {
    return null;
  }
};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/**
 * The user an app shows, made of the token's claims where `createAuth({ user })` says nothing else: id, e-mail, name
 * and role, and nothing more, for whatever else an API adds is not for the page.
 */
export const defaultUser = (claims: DecodedClaims): DefaultUser => {
  const id = text(claims.sub) ?? text(claims.userId) ?? text(claims.id);
  const email = text(claims.email);
  const name = text(claims.name) ?? text(claims.fullName);
  const role = text(claims.role);
  return {
    id: id ?? email ?? '',
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
  };
};

const badAnswer = (what: string) => new AuthError('bad_api_response', what);

const isTime = (value: unknown): value is number => Number.isFinite(value);

const isAbsent = (value: unknown) => value === undefined || value === null;

const accessTimes = (tokens: TokenSet, claims: DecodedClaims | null, sentAt: number) => {
  const { expiresAt } = tokens;
  const times = isAbsent(expiresAt)
    ? tokenTimes(claims ?? {}, sentAt)
    : tokenTimes({ exp: isTime(expiresAt) ? expiresAt / 1000 : null }, sentAt);
  if (times === null) throw badAnswer('The access token says no usable `exp`.');
  return times;
};

/** The end of the refresh token: what the answer said, else its own `exp`, else nobody knows; junk says nothing. */
const refreshEnd = ({ refreshToken, refreshEndsAt }: TokenSet, sentAt: number): number | null => {
  if (isTime(refreshEndsAt)) return refreshEndsAt;
  const { exp, iat } = decodeClaims(refreshToken ?? '') ?? {};
  if (!isTime(exp)) return null;
  const end = isTime(iat) ? sentAt + (exp - iat) * 1000 : exp * 1000;
  return isTime(end) ? end : null;
};

/**
 * The tokens an API handed over, if they are any: an API of the app's own is checked by nobody else.
 *
 * @throws {@link AuthError} `bad_api_response`
 */
export const checkTokens = (tokens: TokenSet): TokenSet => {
  if (!isToken(tokens?.accessToken)) throw badAnswer('The API gave no access token that fits a header.');
  if (isAbsent(tokens.refreshToken)) {
    const { refreshToken: _, ...rest } = tokens;
    return rest;
  }
  if (!isToken(tokens.refreshToken)) throw badAnswer('The API’s refresh token does not fit a header.');
  return tokens;
};

export interface NewTokens {
  readonly tokens: TokenSet;
  /** When the call that brought them was sent, ms since 1970. */
  readonly sentAt: number;
  readonly user: DefaultUser;
}

const toJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? '';
  } catch (cause) {
    throw new AuthError('bad_api_response', 'user(claims) made something that is no JSON.', { cause });
  }
};

/**
 * The user as a browser will see it.
 *
 * @throws {@link AuthError} `bad_api_response` where it is no JSON object, `session_too_large` where it is over 1 KB.
 */
export const checkUser = (user: DefaultUser): DefaultUser => {
  const text = toJson(user);
  if (!text.startsWith('{')) throw badAnswer('user(claims) made no object.');
  if (Buffer.byteLength(text) > LONGEST_USER_BYTES)
    throw new AuthError('session_too_large', 'user(claims) made more than 1 KB: keep what the page shows.');
  return JSON.parse(text);
};

const sessionEnd = (refreshToken: string | null, endsAt: number | null, expiresAt: number): number | null => {
  if (refreshToken === null) return expiresAt;
  return endsAt === null ? null : Math.max(endsAt, expiresAt);
};

/** The record of a session that begins with these tokens. */
export const startRecord = ({ tokens, sentAt, user }: NewTokens, attempt: string | null): SessionRecord => {
  const times = accessTimes(tokens, decodeClaims(tokens.accessToken), sentAt);
  const refreshToken = tokens.refreshToken ?? null;
  return {
    ...times,
    user,
    epoch: randomBytes(16).toString('base64url'),
    generation: 0,
    startedAt: sentAt,
    endsAt: sessionEnd(refreshToken, refreshEnd(tokens, sentAt), times.expiresAt),
    accessToken: tokens.accessToken,
    refreshToken,
    attempt,
  };
};

/**
 * The record after a refresh. The old refresh token is kept where the API did not rotate it; tokens of another user
 * are another session, with an epoch of its own.
 */
export const nextRecord = (known: SessionRecord, { tokens, sentAt, user }: NewTokens): SessionRecord => {
  const renewed = startRecord({ tokens, sentAt, user }, known.attempt);
  if (renewed.user.id !== known.user.id) return renewed;
  const refreshToken = tokens.refreshToken ?? known.refreshToken;
  const endsAt = tokens.refreshToken === undefined ? known.endsAt : refreshEnd(tokens, sentAt);
  return {
    ...renewed,
    epoch: known.epoch,
    generation: known.generation + 1,
    startedAt: known.startedAt,
    refreshToken,
    endsAt: sessionEnd(refreshToken, endsAt, renewed.expiresAt),
  };
};
