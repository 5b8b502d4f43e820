import type { JarState } from '../cookies/jar.ts';
import { shortEpoch } from '../cookies/names.ts';
import { toSession } from '../cookies/record.ts';
import type { SessionRecord } from '../types.ts';
import { type Asked, askedOf, type CoreContext } from './context.ts';
import { toSetCookies } from './cookie-changes.ts';
import { endRecords, recordsOf } from './end-records.ts';
import { answerJson, answerProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { logIn, revoke } from './tokens.ts';

const readAttempt = (headers: Headers): string | null => {
  const attempt = headers.get('x-authchart-attempt');
  return attempt !== null && /^[\w-]{1,64}$/.test(attempt) ? attempt : null;
};

export interface StartedSession {
  /** Null where the login had been cancelled while it was under way. */
  readonly record: SessionRecord | null;
  readonly setCookies: readonly string[];
}

/** A logout may name a login before it has landed, by the tombstone or at the coordinator. */
const isCancelled = async ({ coordinator }: CoreContext, state: JarState, attempt: string | null) =>
  attempt !== null && (state.ended.includes(attempt) || (await coordinator.isOver(attempt)));

const cancelled = (context: CoreContext, state: JarState, attempt: string | null): StartedSession => ({
  record: null,
  setCookies: toSetCookies(context, state, { buried: attempt === null ? [] : [attempt] }),
});

/** Tokens that cannot be kept are given back, or they would live on at the API with nobody to end them. */
const writeOrRevoke = async (context: CoreContext, record: SessionRecord): Promise<string[]> => {
  try {
    return await context.jar.write(record, context.now());
  } catch (thrown) {
    await revoke(context, record);
    throw thrown;
  }
};

/**
 * Signs in: sends the credentials once and writes the cookies of a new epoch. The sessions it displaces are told to the
 * API, cleared and named in the tombstone; nothing of the old session is lost where the login fails.
 *
 * @throws {@link AuthError} what the API's login throws, or `session_too_large`.
 */
export const startSession = async (
  context: CoreContext,
  asked: Asked,
  credentials: unknown,
): Promise<StartedSession> => {
  const state = await context.jar.read(asked.cookie, context.now());
  const attempt = readAttempt(asked.headers);
  if (await isCancelled(context, state, attempt)) return cancelled(context, state, attempt);
  const record = await logIn(context, credentials, { attempt, asked });
  if (await isCancelled(context, state, attempt)) {
    await revoke(context, record);
    return cancelled(context, state, attempt);
  }
  const written = await writeOrRevoke(context, record);
  const { buried = [] } = await endRecords(context, recordsOf(state));
  const cleared = state.epochs.filter((epoch) => epoch !== shortEpoch(record.epoch));
  return { record, setCookies: toSetCookies(context, state, { written, cleared, buried }) };
};

/**
 * Signs in, once. A login that is called off is buried by the id in its `X-Authchart-Attempt`.
 *
 * Answers 200 with an envelope, 401 `invalid_credentials`, 413 or 422 `invalid_input`, 429 `rate_limited`,
 * 500 `session_too_large`, 502 `bad_api_response`, 503 `api_unavailable`.
 */
export const handleLogin = async (context: CoreContext, request: Request): Promise<Response> => {
  const credentials = await readBody(request);
  const { record, setCookies } = await startSession(context, askedOf(request), credentials);
  if (record === null) return answerProblem({ code: 'session_ended' }, { setCookies });
  return answerJson({ session: toSession(record), serverNow: context.now() }, { setCookies });
};
