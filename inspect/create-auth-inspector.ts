import type { InspectionEvent } from 'xstate';
import { createBadge } from './badge.ts';
import { randomName } from './channel.ts';
import { openChannelSource } from './channel-source.ts';
import { createHistory } from './history.ts';
import { isDevelopment } from './is-development.ts';
import { createRedaction, type InspectMessage, type ShownPath } from './redact.ts';
import { toMessage } from './to-message.ts';
import { createViewers, type Viewers } from './viewers.ts';
import { connectWindow } from './window-viewer.ts';

/** Stately's hosted viewer. */
export const STATELY_VIEWER = 'https://stately.ai/inspect';

export interface AuthInspectorOptions {
  /** @default on, except in production (`NODE_ENV`); never on the server */
  readonly enabled?: boolean;
  /** As in `createAuth({ name })`: two apps on one origin do not meet. @default 'authchart' */
  readonly name?: string;
  /** What may be seen besides what is known to be harmless: `['context.items', 'event.amount']`. @default nothing */
  readonly show?: readonly ShownPath[];
  /** Events and snapshots to keep for a viewer that comes later. @default 500 */
  readonly keep?: number;
  /** Tell the user while somebody looks. @default true */
  readonly badge?: boolean;
}

export interface AuthInspector {
  /** Give it to any actor: `createActor(machine, { inspect: inspector.inspect })`, `<NextAuthProvider inspect={…}>`. */
  readonly inspect: (event: InspectionEvent) => void;
  /** This tab, as viewers know it: their `InspectedSource` has the same id. */
  readonly source: string;
  /** Is anything recorded at all? */
  readonly isOn: boolean;
  /**
   * Opens a viewer in a window of its own; call it in a click, or the browser blocks the window.
   *
   * A window that was opened can lead the page that opened it elsewhere: open none that you do not trust.
   *
   * @param url - Stately's viewer, or one that speaks its protocol. @default {@link STATELY_VIEWER}
   * @returns what lets it go; null where the window was blocked or the inspector is off.
   * @throws TypeError where `url` is no address.
   */
  readonly openWindow: (url?: string) => (() => void) | null;
  /** The same in a frame: its address is set here, so that the viewer's greeting is not missed. */
  readonly openFrame: (frame: HTMLIFrameElement, url?: string) => () => void;
  /** Gives everything so far and from now on to a function. @returns what lets it go. */
  readonly attach: (send: (message: InspectMessage) => void) => () => void;
  /** Who looks at the moment, as the badge says it. */
  readonly viewers: () => readonly string[];
  /** Lets every viewer go. */
  readonly stop: () => void;
}

interface Stream {
  readonly viewers: Viewers;
  readonly replay: () => readonly InspectMessage[];
}

const connect = ({ viewers, replay }: Stream, origin: string, target: () => Window | null) => {
  const key = randomName();
  const detach = () => {
    connected.close();
    viewers.drop(key);
  };
  const connected = connectWindow({
    origin,
    target,
    replay,
    onConnected: () =>
      viewers.add(key, {
        label: `by ${new URL(origin).host}`,
        send: connected.send,
        close: connected.close,
      }),
    onGone: detach,
  });
  return detach;
};

const MOST_UNBEGUN = 100;

const OFF: AuthInspector = {
  inspect: () => {},
  source: '',
  isOn: false,
  openWindow: () => null,
  openFrame: () => () => {},
  attach: () => () => {},
  viewers: () => [],
  stop: () => {},
};

/**
 * One stream of what actors do, for any number of viewers: the page `/inspect` in any tab of this site, Stately's
 * inspector by a click, or a function.
 *
 * Whatever is not known to be harmless is taken out before it is kept or sent. Where it is off, in production unless
 * asked for and always on the server, `inspect` does nothing at all.
 *
 * @example
 * const inspector = createAuthInspector();
 * createActor(machine, { inspect: inspector.inspect }).start();
 */
export const createAuthInspector = ({
  enabled = isDevelopment(),
  name = 'authchart',
  show = [],
  keep = 500,
  badge: hasBadge = true,
}: AuthInspectorOptions = {}): AuthInspector => {
  if (!enabled || typeof window === 'undefined') return OFF;
  const source = randomName();
  const history = createHistory(keep);
  const redact = createRedaction(show);
  const badge = createBadge(() => viewers.dropAll());
  const viewers = createViewers((labels) => hasBadge && badge.show(labels));
  const replay = () => history.all().map(({ message }) => message);
  const unbegun = new Map<string, InspectMessage>();
  let count = 0;

  const say = (message: InspectMessage) => {
    // Where nothing has ever happened, nobody need be told of this tab.
    if (count === 0 && typeof BroadcastChannel !== 'undefined')
      openChannelSource({ name, source, viewers, replay });
    const numbered = { ...message, id: `${source}.${count}` };
    count += 1;
    history.add({ source, message: numbered });
    viewers.send(numbered);
  };

  const record = (event: InspectionEvent) => {
    const given = toMessage(event);
    if (given === null) return;
    const message = redact(given);
    if (message.type === '@xstate.actor') {
      // React makes an actor for each render that it throws away, hundreds while a page wakes up; they never begin.
      unbegun.set(message.sessionId, message);
      const [oldest] = unbegun.keys();
      if (unbegun.size > MOST_UNBEGUN && oldest !== undefined) unbegun.delete(oldest);
      return;
    }
    const beginning = unbegun.get(message.sessionId);
    unbegun.delete(message.sessionId);
    if (beginning !== undefined) say(beginning);
    say(message);
  };

  return {
    source,
    isOn: true,
    inspect(event) {
      try {
        record(event);
      } catch {
        // Looking on must never disturb, and an actor's context may hold anything: a proxy that throws as well.
        console.warn('authchart/inspect has left out a message that could not be read.');
      }
    },
    openWindow(url = STATELY_VIEWER) {
      const { href, origin } = new URL(url, window.location.href);
      const opened = window.open(href, 'authchart-inspector');
      return opened === null ? null : connect({ viewers, replay }, origin, () => opened);
    },
    openFrame(frame, url = STATELY_VIEWER) {
      const { href, origin } = new URL(url, window.location.href);
      const detach = connect({ viewers, replay }, origin, () => frame.contentWindow);
      frame.src = href;
      return detach;
    },
    attach(send) {
      for (const message of replay()) send(message);
      return viewers.add(randomName(), { label: 'by a script of this page', send, close: () => {} });
    },
    viewers: viewers.labels,
    stop: viewers.dropAll,
  };
};
