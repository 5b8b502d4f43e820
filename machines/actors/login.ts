import { fromPromise } from 'xstate';
import type { Reply } from '../attempt.setup.ts';
import type { LoginInput } from '../auth.types.ts';
import { AuthError } from '../errors.ts';
import { DEADLINES } from '../timing.ts';
import { locked } from './locked.ts';
import type { Tombstone } from './tombstone.ts';
import type { Wire } from './wire.ts';

/**
 * Sends the credentials, once for each attempt.
 *
 * A restart of the actor (Strict Mode, Activity, hot reload) runs its promise again: the fetch is kept here by
 * attempt id, outside the actor, so that the restart joins it instead of posting a second login (I12).
 */
export const loginActor = (wire: Wire, tombstone: Tombstone, lockName: string) => {
  const underWay = new Map<string, Promise<Reply>>();

  const send = ({ credentials, attempt }: LoginInput): Promise<Reply> => {
    if (!tombstone.isWritable())
      return Promise.reject(new AuthError('cookies_blocked', 'This browser keeps no cookies for this page.'));
    return locked(lockName, DEADLINES.refreshLockWaitMs, () =>
      wire({ route: 'login', body: credentials, headers: { 'X-Authchart-Attempt': attempt } }),
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
