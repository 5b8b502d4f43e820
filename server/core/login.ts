import { AuthError } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import { toSession } from '../cookies/record.ts';
import type { SessionRecord } from '../types.ts';
import type { Asked, CoreContext } from './context.ts';
import { answerJson } from './problem.ts';
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

/** Every epoch in the jar but `kept`: a login displaces them all. */
const displacedBy = (state: JarState, kept: SessionRecord | null): readonly SessionRecord[] =>
  [state.current, ...state.displaced].filter(
    (record) => record !== null && record.epoch !== kept?.epoch,
  ) as SessionRecord[];

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
  const { jar, coordinator, now } = context;
  const state = await jar.read(asked.cookie, now());
  const attempt = readAttempt(asked.headers);
  const record = await logIn(context, credentials, { attempt, asked });
  if (attempt !== null && (await coordinator.isOver(attempt))) {
    await revoke(context, record);
    return { record: null, setCookies: [jar.tombstone(state, [attempt])] };
  }
  const written = await jar.write(record, now());
  const displaced = displacedBy(state, record);
  const epochs = displaced.map(({ epoch }) => epoch);
  await coordinator.bury(epochs);
  await Promise.all(displaced.map((old) => revoke(context, old)));
  const stale = state.epochs.filter((epoch) => epoch !== record.epoch.slice(0, 8));
  return { record, setCookies: [...written, ...jar.clear(stale), jar.tombstone(state, epochs)] };
};

/** `POST login` */
export const handleLogin = async (context: CoreContext, request: Request): Promise<Response> => {
  const credentials = await readBody(request);
  const asked = { headers: request.headers, cookie: request.headers.get('cookie') };
  const { record, setCookies } = await startSession(context, asked, credentials);
  if (record === null) throw new AuthError('session_ended', 'This login was cancelled.');
  return answerJson({ session: toSession(record), serverNow: context.now() }, { setCookies });
};
