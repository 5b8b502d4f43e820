import { fromPromise } from 'xstate';
import { attemptMachine } from '../attempt.machine.ts';
import type { Reply, SessionRequest } from '../attempt.setup.ts';
import { DEADLINES } from '../timing.ts';
import { locked } from './locked.ts';
import type { Wire } from './wire.ts';

type Send = (request: SessionRequest, signal: AbortSignal) => Promise<Reply>;

/**
 * An errand of {@link attemptMachine} around one request: what `authMachine.provide({ actors })` takes for
 * `restore`, `refresh` and `logout`.
 *
 * @param send - Sends one request. It rejects with an `AuthError`; anything else counts as `network`.
 * @example authMachine.provide({ actors: { restore: attempt(async () => ({ envelope, sentAt, receivedAt })) } })
 */
export const attempt = (send: Send) =>
  attemptMachine.provide({
    actors: { request: fromPromise<Reply, SessionRequest>(({ input, signal }) => send(input, signal)) },
  });

export const restoreActor = (wire: Wire) => attempt((_, signal) => wire({ route: 'session', signal }));

export const refreshActor = (wire: Wire, lockName: string) =>
  attempt(({ epoch, generation, force }) =>
    locked(lockName, DEADLINES.refreshLockWaitMs, () =>
      wire({ route: 'refresh', body: { epoch, generation, ...(force && { force }) } }),
    ),
  );

export const logoutActor = (wire: Wire, lockName: string) =>
  attempt(({ epoch }) =>
    locked(lockName, DEADLINES.logoutLockWaitMs, () =>
      wire({ route: 'logout', body: epoch === null ? {} : { epoch }, keepalive: true }),
    ),
  );
