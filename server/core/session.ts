import type { Envelope } from '../../machines/index.ts';
import { AuthError } from '../../machines/index.ts';
import type { JarState } from '../cookies/jar.ts';
import { toSession } from '../cookies/record.ts';
import type { CoreContext } from './context.ts';
import { answerJson } from './problem.ts';

/** What a jar says to a browser; reading never rotates and never writes. */
export const envelopeOf = (state: JarState, now: number): Envelope => ({
  session: state.current === null ? null : toSession(state.current),
  serverNow: now,
});

/** A jar that another process may be able to read is no empty jar: nothing is cleared, nobody is signed out. */
export const requireReadable = (state: JarState): JarState => {
  if (state.status === 'trouble' && state.current === null)
    throw new AuthError('api_unavailable', 'The cookies were sealed by a server with another secret.');
  return state;
};

/** Set-Cookie lines that sweep away the epochs that are over. */
export const sweepOver = ({ jar }: CoreContext, state: JarState): string[] => {
  if (state.over.length === 0) return [];
  const ids = state.over.map(({ epoch }) => epoch);
  return [...jar.clear(ids), jar.tombstone(state, ids)];
};

/** `GET session` */
export const handleSession = async (context: CoreContext, request: Request): Promise<Response> => {
  const now = context.now();
  const state = requireReadable(await context.jar.read(request.headers.get('cookie'), now));
  return answerJson(envelopeOf(state, now), { setCookies: sweepOver(context, state) });
};
