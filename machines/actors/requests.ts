import { fromPromise } from 'xstate';
import { attemptMachine } from '../attempt.machine.ts';
import type { Reply, SessionRequest } from '../attempt.setup.ts';
import { type Envelope, parseEnvelope } from '../session.ts';
import { DEADLINES } from '../timing.ts';
import type { CookieWriter } from './cookie-writer.ts';
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

/** The envelope of a page that is still being rendered, as a reply; null where none comes in time. */
const readFirst = async (first: Promise<Envelope | undefined>): Promise<Reply | null> => {
  const tooLate = new Promise<undefined>((resolve) =>
    setTimeout(resolve, DEADLINES.sessionPromiseMs, undefined),
  );
  const envelope = parseEnvelope(await Promise.race([first, tooLate]).catch(() => undefined));
  // It left the server after the navigation began and before it arrived.
  return envelope && { envelope, sentAt: Math.round(performance.timeOrigin), receivedAt: Date.now() };
};

/** @param first - Taken as the answer once; every later question goes to the server. */
export const restoreActor = (wire: Wire, first?: Promise<Envelope | undefined>) => {
  let waiting = first;
  return attempt(async (_, signal) => {
    if (waiting !== undefined) {
      const reply = await readFirst(waiting);
      // A restart (Strict Mode, Activity) waits for the same envelope again.
      if (!signal.aborted) waiting = undefined;
      if (reply !== null) return reply;
    }
    return wire({ route: 'session', signal });
  });
};

export const refreshActor = (cookies: CookieWriter) =>
  attempt(({ epoch, generation, force }, signal) =>
    cookies.write(
      { route: 'refresh', body: { epoch, generation, ...(force && { force }) } },
      { waitMs: DEADLINES.refreshLockWaitMs, signal },
    ),
  );

/** Whoever leaves has left: once begun it is sent, whatever becomes of the chart. */
export const logoutActor = (cookies: CookieWriter) =>
  attempt(({ epoch }) =>
    cookies.write(
      { route: 'logout', body: epoch === null ? {} : { epoch }, keepalive: true },
      { waitMs: DEADLINES.logoutLockWaitMs },
    ),
  );
