import type { InspectMessage } from './redact.ts';

/** Said by a viewer that is ready, and by whoever is inspected when it goes; both are Stately's words. */
export const CONNECTED = '@statelyai.connected';
export const DISCONNECTED = '@statelyai.disconnected';

/** A second "connected" so soon is the same page saying it twice (Strict Mode does), not a page that was loaded anew. */
const SAME_PAGE_MS = 1_000;

/** No event tells that another window was closed. */
const CLOSED_CHECK_MS = 1_000;

export interface WindowViewer {
  /** Where it is: messages go to this origin and no other, and are heard from no other. */
  readonly origin: string;
  /** The window; for a frame the one that is in it at the moment. */
  readonly target: () => Window | null;
  /** All there is to tell, when it asks. */
  readonly replay: () => readonly InspectMessage[];
  readonly onConnected: () => void;
  /** The user has closed the window, or the frame was taken off the page. */
  readonly onGone: () => void;
}

export interface ConnectedWindow {
  send(message: InspectMessage): void;
  close(): void;
}

const isConnected = (data: unknown) =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === CONNECTED;

/**
 * Speaks with a viewer in another window or in a frame, Stately's or one that speaks the same words.
 *
 * Stately's own library posts to any origin, obeys any sender and repeats everything at each greeting; this one does
 * none of the three.
 */
export const connectWindow = (viewer: WindowViewer): ConnectedWindow => {
  const { origin, target, replay, onConnected, onGone } = viewer;
  let greetedAt = Number.NEGATIVE_INFINITY;
  let isReady = false;
  const post = (message: unknown) => target()?.postMessage(message, origin);

  const hear = (event: MessageEvent) => {
    if (event.origin !== origin || event.source !== target() || !isConnected(event.data)) return;
    const isAgain = event.timeStamp - greetedAt < SAME_PAGE_MS;
    greetedAt = event.timeStamp;
    if (isAgain) return;
    isReady = true;
    for (const message of replay()) post(message);
    onConnected();
  };
  const sayGoodbye = () => post({ type: DISCONNECTED });
  window.addEventListener('message', hear);
  window.addEventListener('pagehide', sayGoodbye);
  const timer = setInterval(() => {
    if (target()?.closed !== false) onGone();
  }, CLOSED_CHECK_MS);

  return {
    send(message) {
      if (isReady) post(message);
    },
    close() {
      clearInterval(timer);
      window.removeEventListener('message', hear);
      window.removeEventListener('pagehide', sayGoodbye);
      if (isReady) sayGoodbye();
      isReady = false;
    },
  };
};
