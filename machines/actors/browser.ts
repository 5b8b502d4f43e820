import { createWallClock, type WallClock } from '../clock.ts';
import type { Envelope } from '../session.ts';
import { createTabChannel } from './channel.ts';
import { createCookieWriter } from './cookie-writer.ts';
import { loginActor } from './login.ts';
import { pageActor } from './page.ts';
import { logoutActor, refreshActor, restoreActor } from './requests.ts';
import { tabsActor } from './tabs.ts';
import { createTombstone } from './tombstone.ts';
import { createWire } from './wire.ts';

export interface BrowserActorsOptions {
  /** Where the session routes are mounted. @default '/api/auth' */
  readonly basePath?: string;
  /** Prefix of the lock, the channel and the tombstone; the server's `name`. @default 'authchart' */
  readonly name?: string;
  /** @default globalThis.fetch, looked up at each request */
  readonly fetch?: typeof globalThis.fetch;
  /** The clock the actor runs on, so that a resumed page can recheck it. */
  readonly clock?: WallClock;
  /** What the page's server part is still finding out; the server is asked only where it says nothing. */
  readonly firstEnvelope?: Promise<Envelope | undefined> | undefined;
}

/**
 * The adapters that connect the chart with a browser: `authMachine.provide({ actors: createBrowserActors() })`.
 *
 * Nothing is touched before an actor starts, so this may be called while rendering on a server.
 */
export const createBrowserActors = ({
  basePath = '/api/auth',
  name = 'authchart',
  fetch = (input, init) => globalThis.fetch(input, init),
  clock = createWallClock(),
  firstEnvelope,
}: BrowserActorsOptions = {}) => {
  const wire = createWire({ basePath, fetch });
  const tombstone = createTombstone(name);
  const channel = createTabChannel(`${name}-session`);
  const cookies = createCookieWriter({ wire, tombstone, channel, lockName: `${name}-cookies` });
  return {
    login: loginActor(cookies, tombstone),
    restore: restoreActor(wire, firstEnvelope),
    refresh: refreshActor(cookies),
    logout: logoutActor(cookies),
    tabs: tabsActor(channel, tombstone),
    page: pageActor(tombstone, clock),
  };
};
