import { AuthError, type Envelope } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import { toSession } from '../cookies/record.ts';
import type { CoreContext } from './context.ts';
import { toSetCookies } from './cookie-changes.ts';
import { endRecords } from './end-records.ts';
import { answerJson } from './problem.ts';

/** What a jar says to a browser; reading never rotates and never writes. */
export const envelopeOf = (state: JarState, now: number): Envelope => ({
  session: state.current === null ? null : toSession(state.current),
  serverNow: now,
});

/** Neither a session nor an empty jar: another process may be able to read what this one cannot. */
export const isUnreadable = (state: JarState): boolean =>
  state.status === 'trouble' && state.current === null;

/** A jar that another process may be able to read is no empty jar: nothing is cleared, nobody is signed out. */
export const requireReadable = (state: JarState): JarState => {
  if (isUnreadable(state))
    throw new AuthError('api_unavailable', 'The cookies were sealed by a server with another secret.');
  return state;
};

/**
 * Says who is signed in.
 *
 * Answers 200 with an envelope, whose session is null when nobody is; 503 `api_unavailable` where another process must
 * be asked. It ends no live session. One that a logout without network had left behind is over already: this is the first
 * contact since, so its cookies go and the API is told.
 */
export const handleSession = async (context: CoreContext, request: Request): Promise<Response> => {
  const state = requireReadable(await context.jar.read(request.headers.get('cookie'), context.now()));
  const setCookies = toSetCookies(context, state, await endRecords(context, state.over));
  return answerJson(envelopeOf(state, context.now()), { setCookies });
};
