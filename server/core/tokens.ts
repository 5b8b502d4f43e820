import { AuthError, DEADLINES, type DefaultUser } from '../../machines/index.ts';
import { isNoAnswer } from '../api/answer.ts';
import { decodeClaims, nextRecord, startRecord } from '../api/token.ts';
import type { ApiCallOptions, SessionRecord, TokenSet } from '../types.ts';
import type { Asked, CoreContext } from './context.ts';

/** Options of one API call. Its deadline is its own: a client that goes away never aborts it (I33). */
export const callOptions = (context: CoreContext, asked: Asked | null, ms: number): ApiCallOptions => {
  const clientIp = asked === null ? undefined : context.clientIp?.({ headers: asked.headers });
  return { signal: AbortSignal.timeout(ms), ...(clientIp !== undefined && { clientIp }) };
};

const makeUser = async (context: CoreContext, tokens: TokenSet): Promise<DefaultUser> => {
  const claims = { ...decodeClaims(tokens.accessToken), ...tokens.user };
  const fetchApi = (path: string, init: RequestInit = {}) => {
    const base = context.api.baseUrl?.() ?? '';
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${tokens.accessToken}`);
    const signal = AbortSignal.timeout(DEADLINES.apiCallMs);
    return fetch(base.replace(/\/$/, '') + path, {
      ...init,
      headers,
      signal,
      cache: 'no-store',
      redirect: 'manual',
    });
  };
  return context.user(claims, { fetchApi });
};

const badUser = (cause: unknown) =>
  cause instanceof AuthError
    ? cause
    : new AuthError('bad_api_response', 'user(claims) could not make a user of this token.', { cause });

/** Sends the credentials, once. */
export const logIn = async (
  context: CoreContext,
  credentials: unknown,
  login: { readonly attempt: string | null; readonly asked: Asked },
): Promise<SessionRecord> => {
  const sentAt = context.now();
  const tokens = await context.api.login(credentials, callOptions(context, login.asked, DEADLINES.apiCallMs));
  const user = await makeUser(context, tokens).catch((cause) => {
    throw badUser(cause);
  });
  return startRecord({ tokens, sentAt, user }, login.attempt);
};

/** One rotation; repeated once, at once, where the API gave no answer at all. */
export const rotate = async (
  context: CoreContext,
  record: SessionRecord,
  asked: Asked | null,
): Promise<SessionRecord> => {
  const { refreshToken, accessToken } = record;
  if (refreshToken === null) throw new AuthError('session_ended', 'This session has no refresh token.');
  const send = () =>
    context.api.refresh({ refreshToken, accessToken }, callOptions(context, asked, DEADLINES.apiCallMs));
  const sentAt = context.now();
  const tokens = await send().catch((thrown) => {
    if (isNoAnswer(thrown)) return send();
    throw thrown;
  });
  // The tokens are new and the old ones may be dead: a user that cannot be made must not lose them.
  const user = await makeUser(context, tokens).catch(() => record.user);
  return nextRecord(record, { tokens, sentAt, user });
};

/** Tells the API that a session is over; it is over for us whatever the API says. */
export const revoke = async (context: CoreContext, record: SessionRecord): Promise<void> => {
  const { refreshToken, accessToken } = record;
  const options = callOptions(context, null, DEADLINES.apiLogoutMs);
  await context.api
    .logout({ ...(refreshToken !== null && { refreshToken }), accessToken }, options)
    .catch(() => undefined);
};
