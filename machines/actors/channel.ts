import type { Envelope } from '../session.ts';

/**
 * What the tabs of one browser say to each other, over a BroadcastChannel where there is one.
 *
 * A session is told once for each generation: by whoever holds the lock, before it is released, so that the next tab
 * in the queue already knows; the chart's own word on it, a moment later, would be news to nobody.
 */
export interface TabChannel {
  /** @returns a function that stops listening. */
  listen(onMessage: (data: unknown) => void): () => void;
  tellSession(envelope: Envelope): void;
  tellLoggedOut(epochs: readonly string[]): void;
}

const nameOf = ({ session }: Envelope) => `${session?.epoch} ${session?.generation}`;

export const createTabChannel = (name: string): TabChannel => {
  const open: BroadcastChannel[] = [];
  let told = '';
  // One alone: a page with two of them would hear itself.
  const post = (message: unknown) => open.at(-1)?.postMessage(message);
  return {
    listen(onMessage) {
      if (typeof BroadcastChannel === 'undefined') return () => {};
      const channel = new BroadcastChannel(name);
      channel.addEventListener('message', ({ data }) => onMessage(data));
      open.push(channel);
      return () => {
        open.splice(open.indexOf(channel), 1);
        channel.close();
      };
    },
    tellSession(envelope) {
      if (told === nameOf(envelope)) return;
      told = nameOf(envelope);
      post({ type: 'tab.sessionChanged', envelope });
    },
    tellLoggedOut(epochs) {
      post({ type: 'tab.loggedOut', epochs });
    },
  };
};
