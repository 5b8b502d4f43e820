import { type ChannelMessage, channelName, readChannelMessage } from './channel.ts';
import { ownViewers } from './own-viewers.ts';
import type { InspectMessage } from './redact.ts';
import type { Viewers } from './viewers.ts';

interface ChannelSourceOptions {
  readonly name: string;
  /** This tab. */
  readonly source: string;
  readonly viewers: Viewers;
  readonly replay: () => readonly InspectMessage[];
}

/**
 * An inspected tab's end of the channel: viewers in any tab of this site come and go there.
 *
 * A viewer that comes is told everything, and nobody else listens to that; what happens from then on is said once,
 * however many look.
 */
export const openChannelSource = ({ name, source, viewers, replay }: ChannelSourceOptions) => {
  const channel = new BroadcastChannel(channelName(name));
  const here = new Set<string>();
  const post = (message: ChannelMessage) => channel.postMessage(message);
  const announce = (isHere: boolean) => post({ type: '@authchart.source', source, isHere });

  const greet = (viewer: string) => {
    post({ type: '@authchart.messages', source, to: viewer, messages: replay() });
    if (here.has(viewer)) return;
    here.add(viewer);
    viewers.add(viewer, {
      label: ownViewers.has(viewer) ? null : 'in this browser',
      send: (message) => {
        // The first speaks for all of them.
        if (here.values().next().value === viewer)
          post({ type: '@authchart.messages', source, to: null, messages: [message] });
      },
      close: () => {
        here.delete(viewer);
        post({ type: '@authchart.stopped', source, viewer });
      },
    });
  };

  channel.addEventListener('message', ({ data }) => {
    const message = readChannelMessage(data);
    if (message?.type !== '@authchart.viewer') return;
    if (message.isHere) greet(message.viewer);
    else viewers.drop(message.viewer);
  });
  window.addEventListener('pagehide', () => announce(false));
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) announce(true);
  });
  announce(true);
};
