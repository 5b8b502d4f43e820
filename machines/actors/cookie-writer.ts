import type { Reply } from '../attempt.setup.ts';
import type { TabChannel } from './channel.ts';
import { type LockWait, locked } from './locked.ts';
import type { Tombstone } from './tombstone.ts';
import type { Wire, WireRequest } from './wire.ts';

/** The requests whose answers write cookies: one at a time in this browser, each told before the next begins. */
export interface CookieWriter {
  write(request: WireRequest, wait: LockWait): Promise<Reply>;
}

interface Parts {
  readonly wire: Wire;
  readonly tombstone: Tombstone;
  readonly channel: TabChannel;
  readonly lockName: string;
}

export const createCookieWriter = ({ wire, tombstone, channel, lockName }: Parts): CookieWriter => {
  // Whatever came of it, its cookies may have landed, and among them an older tombstone.
  const send = (request: WireRequest) => wire(request).finally(() => tombstone.read());
  // Only the server can delete them; where it does not answer, the next contact does it.
  const clearWhatLanded = () => send({ route: 'session' }).catch(() => undefined);

  return {
    write: (request, wait) =>
      locked(lockName, wait, async () => {
        const reply = await send(request);
        const { session } = reply.envelope;
        if (session === null) return reply;
        const ended = tombstone.read();
        const isOver = ended.includes(session.epoch);
        const isCancelled = ended.includes(request.headers?.['X-Authchart-Attempt'] ?? '');
        // Left while the answer was on its way: nobody listens any more, and its cookies came too late.
        if (isCancelled || (isOver && wait.signal?.aborted === true)) await clearWhatLanded();
        else if (!isOver) channel.tellSession(reply.envelope);
        return reply;
      }),
  };
};
