import { fromPromise } from 'xstate';
import type { Reply } from '../attempt.setup.ts';
import type { LoginInput } from '../auth.types.ts';
import { AuthError } from '../errors.ts';
import { DEADLINES } from '../timing.ts';
import type { CookieWriter } from './cookie-writer.ts';
import type { Tombstone } from './tombstone.ts';

/**
 * Sends the credentials, once for each attempt.
 *
 * A restart of the actor (Strict Mode, Activity, hot reload) runs its promise again: the fetch is kept here by
 * attempt id, outside the actor, so that the restart joins it instead of posting a second login (I12).
 */
export const loginActor = (cookies: CookieWriter, tombstone: Tombstone) => {
  const underWay = new Map<string, Promise<Reply>>();

  const send = ({ credentials, attempt }: LoginInput): Promise<Reply> => {
    if (!tombstone.isWritable())
      return Promise.reject(new AuthError('cookies_blocked', 'This browser keeps no cookies for this page.'));
    return cookies.write(
      { route: 'login', body: credentials, headers: { 'X-Authchart-Attempt': attempt } },
      { waitMs: DEADLINES.refreshLockWaitMs },
    );
  };

  return fromPromise<Reply, LoginInput>(({ input }) => {
    const known = underWay.get(input.attempt);
    if (known !== undefined) return known;
    const sent = send(input);
    underWay.set(input.attempt, sent);
    const forget = () => underWay.delete(input.attempt);
    sent.then(forget, forget);
    return sent;
  });
};
