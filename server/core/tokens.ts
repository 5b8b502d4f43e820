import { AuthError, DEADLINES, type DefaultUser } from '../../machines/index.ts';
import { isNoAnswer } from '../api/answer.ts';
import { checkTokens, checkUser, decodeClaims, nextRecord, startRecord } from '../api/token.ts';
import type { SessionRecord, TokenSet } from '../types.ts';
import { callApiWithToken } from './call-api.ts';
import type { Asked, CoreContext } from './context.ts';
import { guardedCall } from './guarded-call.ts';

const makeUser = async (context: CoreContext, { accessToken, user }: TokenSet): Promise<DefaultUser> => {
  const claims = { ...decodeClaims(accessToken), ...user };
  const fetchApi = (path: string, init: RequestInit = {}) =>
    callApiWithToken(context.api, { path, accessToken, init });
  const made = await guardedCall(context, () => context.user(claims, { fetchApi }), {
    ms: DEADLINES.apiCallMs,
    asked: null,
  });
  return checkUser(made);
};

const badUser = (cause: unknown) =>
  cause instanceof AuthError && cause.code === 'session_too_large'
    ? cause
    : new AuthError('bad_api_response', 'The API’s tokens made no session.', { cause });

/** Tells the API that tokens are over; they are over for us whatever the API says. */
const giveBack = async (context: CoreContext, tokens: { refreshToken?: string; accessToken: string }) => {
  await guardedCall(context, (options) => context.api.logout(tokens, options), {
    ms: DEADLINES.apiLogoutMs,
    asked: null,
  }).catch(() => undefined);
};

/** Tells the API that a session is over. */
export const revoke = (context: CoreContext, { refreshToken, accessToken }: SessionRecord): Promise<void> =>
  giveBack(context, { ...(refreshToken !== null && { refreshToken }), accessToken });

/** Sends the credentials, once. Tokens that make no session are given back. */
export const logIn = async (
  context: CoreContext,
  credentials: unknown,
  { attempt, asked }: { readonly attempt: string | null; readonly asked: Asked },
): Promise<SessionRecord> => {
  const sentAt = context.now();
  const given = await guardedCall(context, (options) => context.api.login(credentials, options), {
    ms: DEADLINES.apiCallMs,
    asked,
  });
  const tokens = checkTokens(given);
  try {
    return startRecord({ tokens, sentAt, user: await makeUser(context, tokens) }, attempt);
  } catch (thrown) {
    await giveBack(context, tokens);
    throw badUser(thrown);
  }
};

/** One rotation; repeated once, at once, where the API gave no answer at all. */
export const rotate = async (
  context: CoreContext,
  record: SessionRecord,
  asked: Asked | null,
): Promise<SessionRecord> => {
  const { refreshToken, accessToken } = record;
  if (refreshToken === null) throw new AuthError('session_ended', 'This session has no refresh token.');
  const send = async () => {
    const sentAt = context.now();
    const tokens = await guardedCall(
      context,
      (options) => context.api.refresh({ refreshToken, accessToken }, options),
      { ms: DEADLINES.apiCallMs, asked },
    );
    return { tokens: checkTokens(tokens), sentAt };
  };
  const { tokens, sentAt } = await send().catch((thrown) => {
    if (isNoAnswer(thrown)) return send();
    throw thrown;
  });
  // The tokens are new and the old ones may be dead: a user that cannot be made, or is too large, must not lose them.
  const user = await makeUser(context, tokens).catch(() => record.user);
  return nextRecord(record, { tokens, sentAt, user });
};
