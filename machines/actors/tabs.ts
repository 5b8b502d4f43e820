import { fromCallback } from 'xstate';
import type { AuthEvent, TabsCommand } from '../auth.types.ts';
import { parseEnvelope } from '../session.ts';
import type { TabChannel } from './channel.ts';
import type { Tombstone } from './tombstone.ts';

const readMessage = (data: unknown): AuthEvent | null => {
  if (typeof data !== 'object' || data === null) return null;
  const { type, envelope, epochs } = data as Record<string, unknown>;
  const parsed = parseEnvelope(envelope);
  if (type === 'tab.sessionChanged' && parsed !== null) return { type, envelope: parsed };
  if (type === 'tab.loggedOut' && Array.isArray(epochs)) return { type, epochs };
  return null;
};

/**
 * Tells the other tabs and hears them; writes and reads the tombstone.
 *
 * The tombstone is read before anything is delivered: what it names is over, whoever says otherwise. What another tab
 * ended is buried here too: its page may be gone when a late answer overwrites what it wrote.
 */
export const tabsActor = (channel: TabChannel, tombstone: Tombstone) =>
  fromCallback<TabsCommand>(({ sendBack, receive }) => {
    const deliver = (event: AuthEvent) => {
      if (event.type === 'tab.loggedOut') tombstone.add(event.epochs);
      const ended = tombstone.read();
      if (ended.length > 0) sendBack({ type: 'tab.loggedOut', epochs: ended });
      sendBack(event);
    };

    const stopListening = channel.listen((data) => {
      const event = readMessage(data);
      if (event !== null) deliver(event);
    });

    receive((command) => {
      if (command.type === 'tell.loggedOut') {
        tombstone.add(command.epochs);
        channel.tellLoggedOut(command.epochs);
      } else {
        channel.tellSession(command.envelope);
      }
    });

    return stopListening;
  });
