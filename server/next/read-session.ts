import { cookies, headers } from 'next/headers.js';
import {
  AuthError,
  type DefaultUser,
  type Envelope,
  isExpired,
  isOver,
  type Session,
  safeReturnTo,
} from '../../machines/index.ts';
import type { CookieMetadata } from '../cookies/jar.ts';
import type { Core } from '../core/create-core.ts';
import { envelopeOf, isUnreadable } from '../core/session.ts';
import { signInAddress } from '../core/sign-in-address.ts';
import { PATH_HEADER } from './path-header.ts';
import { redirectTo } from './redirect-to.ts';
import { StaleSessionError } from './stale-session.ts';

/**
 * The cookies as this render sees them, which an action may have changed a moment ago. Next keeps one cookie of each
 * name; of tombstones none may be lost, so those are taken from the header too.
 */
const cookieHeader = async () => {
  const store = (await cookies()).getAll().map(({ name, value }) => `${name}=${value}`);
  const received = (await headers()).get('cookie')?.split(/;\s*/) ?? [];
  return [...received.filter((pair) => /^[^=]*-ended=/.test(pair)), ...store].join('; ');
};

/** With SameSite=Strict a link from elsewhere brings no cookies: that says nothing about the session. */
const isCrossSite = async () => (await headers()).get('sec-fetch-site') === 'cross-site';

/** Reading: nothing here rotates or writes, for a page that is being rendered can set no cookie. */
export const createReaders = <User extends DefaultUser>(
  core: Core,
  { isStrict }: { readonly isStrict: boolean },
) => {
  // Next's cookies come first: at build time they end the render before a secret is asked for.
  const now = async () => core.now({ headers: await headers() });
  const readJar = async () => core.readSession(await cookieHeader(), await now());

  const getEnvelope = async (): Promise<Envelope<User> | undefined> => {
    const state = await readJar();
    if (isUnreadable(state)) return undefined;
    // Left without network, and alive at the API: the page asks, and with that first contact it ends there too.
    const at = await now();
    if (state.current === null && state.over.some((record) => !isOver(record, at))) return undefined;
    if (isStrict && state.current === null && (await isCrossSite())) return undefined;
    // The user is what `user(claims)` made when the cookies were sealed.
    return envelopeOf(state, at) as Envelope<User>;
  };

  const getSession = async (): Promise<Session<User> | null> => (await getEnvelope())?.session ?? null;

  const requireSession = async (): Promise<Session<User>> => {
    const session = await getSession();
    if (session !== null) return session;
    const path = safeReturnTo((await headers()).get(PATH_HEADER), '');
    return redirectTo(signInAddress(core.signInPath, path));
  };

  const fetchApi = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const { current } = await readJar();
    if (current === null) throw new AuthError('session_ended', 'fetchApi() needs a session.');
    if (isExpired(current, await now())) throw new StaleSessionError();
    return core.callApi(path, current.accessToken, init);
  };

  const getCookies = async (): Promise<CookieMetadata[]> => core.describeCookies(await cookieHeader());

  return { getEnvelope, getSession, requireSession, fetchApi, getCookies };
};
