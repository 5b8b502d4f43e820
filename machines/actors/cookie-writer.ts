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

export const createCookieWriter = ({ wire, tombstone, channel, lockName }: Parts): CookieWriter => ({
  write: (request, wait) =>
    locked(lockName, wait, async () => {
      // Whatever came of it, its cookies may have landed, and among them an older tombstone.
      const reply = await wire(request).finally(() => tombstone.read());
      const { session } = reply.envelope;
      // It may have been left while the answer was on its way; then it is news to nobody.
      if (session !== null && !tombstone.read().includes(session.epoch)) channel.tellSession(reply.envelope);
      return reply;
    }),
});
