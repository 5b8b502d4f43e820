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

/** Decodes, never verifies; null for what is no JWT. */
export const decodeClaims = (token: string): DecodedClaims | null => {
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

const accessTimes = (tokens: TokenSet, claims: DecodedClaims | null, sentAt: number) => {
  const { expiresAt } = tokens;
  const times =
    expiresAt === undefined
      ? tokenTimes(claims ?? {}, sentAt)
      : tokenTimes({ exp: expiresAt / 1000 }, sentAt);
  if (times === null) throw badAnswer('The access token says no usable `exp`.');
  return times;
};

/** The end of the refresh token: what the answer said, else its own `exp`, else nobody knows. */
const refreshEnd = ({ refreshToken, refreshEndsAt }: TokenSet, sentAt: number): number | null => {
  if (refreshEndsAt !== undefined) return refreshEndsAt;
  const claims = refreshToken === undefined ? null : decodeClaims(refreshToken);
  if (typeof claims?.exp !== 'number' || !Number.isFinite(claims.exp)) return null;
  return typeof claims.iat === 'number' ? sentAt + (claims.exp - claims.iat) * 1000 : claims.exp * 1000;
};

export interface NewTokens {
  readonly tokens: TokenSet;
  /** When the call that brought them was sent, ms since 1970. */
  readonly sentAt: number;
  readonly user: DefaultUser;
}

const checkUser = (user: DefaultUser): DefaultUser => {
  if (Buffer.byteLength(JSON.stringify(user) ?? '') > LONGEST_USER_BYTES)
    throw new AuthError('session_too_large', 'user(claims) made more than 1 KB: keep what the page shows.');
  return user;
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
    user: checkUser(user),
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
