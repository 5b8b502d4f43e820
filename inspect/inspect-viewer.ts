import { type ChannelMessage, channelName, randomName, readChannelMessage } from './channel.ts';
import { createHistory, type Kept } from './history.ts';
import { ownViewers } from './own-viewers.ts';
import { readMessage } from './read-message.ts';
import type { InspectMessage } from './redact.ts';
import { CONNECTED, DISCONNECTED } from './window-viewer.ts';

/** Somebody who tells this viewer what its actors do. */
export interface InspectedSource {
  readonly id: string;
  /** A tab of this site, or the window that opened (or frames) the viewer. */
  readonly kind: 'tab' | 'window';
  /** False once it is gone, or has let this viewer go. */
  readonly isHere: boolean;
}

export interface ViewerState {
  readonly received: readonly Kept[];
  readonly sources: readonly InspectedSource[];
}

export interface InspectViewerOptions {
  /** As in `createAuthInspector({ name })`. @default 'authchart' */
  readonly name?: string;
  /** Events and snapshots to keep. @default 2000 */
  readonly keep?: number;
}

/** A store, fit for React's `useSyncExternalStore`. It listens while somebody is subscribed. */
export interface InspectViewer {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getState: () => ViewerState;
  /** Forgets what was received so far; who is there stays known. */
  readonly clear: () => void;
}

/** A viewer that has seen nothing yet. */
export const EMPTY_VIEWER: ViewerState = { received: [], sources: [] };

/** The window that opened this page, or the page that frames it. */
const WINDOW_SOURCE = 'window';

/** Replays come message by message: one notice for many is enough. */
const NOTICE_MS = 25;

const openerOf = (page: Window): Window | null =>
  page.parent === page ? ((page.opener as Window | null) ?? null) : page.parent;

/** Messages of ours say their number: `source.number`. */
const numberOf = ({ id }: InspectMessage): readonly [source: string, number: number] | null => {
  const [, source, number] = /^([\da-f]{12})\.(\d{1,12})$/.exec(id ?? '') ?? [];
  return source === undefined ? null : [source, Number(number)];
};

/**
 * The receiving end: hears every inspected tab of this site, and whoever opened or frames this page and speaks
 * Stately's protocol (`createBrowserInspector({ url: '…/inspect' })` of `@statelyai/inspect`, or ours).
 *
 * Nothing is listened to before the first subscriber, so it may be made anywhere, on a server as well.
 */
export const createInspectViewer = ({
  name = 'authchart',
  keep = 2_000,
}: InspectViewerOptions = {}): InspectViewer => {
  const listeners = new Set<() => void>();
  const sources = new Map<string, InspectedSource>();
  const lastNumber = new Map<string, number>();
  let history = createHistory(keep);
  let state = EMPTY_VIEWER;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasGreeted = false;

  const notify = () => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      state = { received: history.all(), sources: [...sources.values()] };
      for (const listener of listeners) listener();
    }, NOTICE_MS);
  };

  const isNew = (message: InspectMessage): boolean => {
    const numbered = numberOf(message);
    if (numbered === null) return true;
    const [source, number] = numbered;
    if (number <= (lastNumber.get(source) ?? -1)) return false;
    lastNumber.set(source, number);
    return true;
  };

  const take = (source: string, data: unknown) => {
    const message = readMessage(data);
    // Whoever is not of this site may number as it likes.
    if (message !== null && (source === WINDOW_SOURCE || isNew(message))) history.add({ source, message });
  };

  const place = (source: InspectedSource) => {
    sources.set(source.id, source);
    notify();
  };

  const hearWindow = (event: MessageEvent) => {
    // Nobody else has a say, whatever they send.
    if (event.source !== openerOf(window) || !(event.data instanceof Object)) return;
    const isHere = event.data.type !== DISCONNECTED;
    // A tab of this site is known by its numbers, however it is heard.
    const isOfThisSite = event.origin === window.location.origin;
    const source = (isOfThisSite ? numberOf(event.data)?.[0] : undefined) ?? WINDOW_SOURCE;
    if (isHere && readMessage(event.data) === null) return;
    take(source, event.data);
    place({ id: source, kind: source === WINDOW_SOURCE ? 'window' : 'tab', isHere });
  };

  const greetOpener = () => {
    const opener = openerOf(window);
    // Once for each page that is loaded: whoever answers may repeat everything at each greeting.
    if (hasGreeted || opener === null) return;
    hasGreeted = true;
    window.addEventListener('message', hearWindow);
    // A greeting says nothing, and who opened this page is not known.
    opener.postMessage({ type: CONNECTED }, '*');
  };

  const openChannel = () => {
    if (typeof BroadcastChannel === 'undefined') return () => {};
    const viewer = randomName();
    ownViewers.add(viewer);
    const channel = new BroadcastChannel(channelName(name));
    const greet = (isHere: boolean) =>
      channel.postMessage({ type: '@authchart.viewer', viewer, isHere } satisfies ChannelMessage);
    const leave = () => greet(false);
    channel.addEventListener('message', ({ data }) => {
      const message = readChannelMessage(data);
      if (message === null || message.type === '@authchart.viewer') return;
      if (message.type === '@authchart.stopped' && message.viewer !== viewer) return;
      if (message.type === '@authchart.messages') {
        if (message.to !== null && message.to !== viewer) return;
        for (const one of message.messages) take(message.source, one);
      }
      const isHere =
        message.type === '@authchart.messages' || (message.type === '@authchart.source' && message.isHere);
      place({ id: message.source, kind: 'tab', isHere });
      if (message.type === '@authchart.source' && message.isHere) greet(true);
    });
    window.addEventListener('pagehide', leave);
    greet(true);
    return () => {
      leave();
      window.removeEventListener('pagehide', leave);
      channel.close();
      ownViewers.delete(viewer);
    };
  };

  let closeChannel: (() => void) | undefined;

  return {
    subscribe(listener) {
      listeners.add(listener);
      greetOpener();
      closeChannel ??= openChannel();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        closeChannel?.();
        closeChannel = undefined;
      };
    },
    getState: () => state,
    clear() {
      history = createHistory(keep);
      notify();
    },
  };
};
