import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { AuthError, type Envelope, isExpired, type Session } from '../../machines/index.ts';
import type { CoreContext } from '../core/context.ts';
import { safeReturnTo } from '../core/safe-return-to.ts';
import { envelopeOf } from '../core/session.ts';
import { PATH_HEADER } from './proxy.ts';
import { StaleSessionError } from './stale-session.ts';

const cookieHeader = async () =>
  (await cookies())
    .getAll()
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

const readJar = async (context: CoreContext) => context.jar.read(await cookieHeader(), context.now());

/** With SameSite=Strict a link from elsewhere brings no cookies: that says nothing about the session. */
const isUnknown = async (isStrict: boolean, hasSession: boolean) => {
  if (hasSession || !isStrict) return false;
  return (await headers()).get('sec-fetch-site') === 'cross-site';
};

/** Reading: nothing here rotates or writes, for a page that is being rendered can set no cookie. */
export const createReaders = (
  context: () => CoreContext,
  settings: { readonly signInPath: string; readonly isStrict: boolean },
) => {
  const getEnvelope = async (): Promise<Envelope | undefined> => {
    const core = context();
    const state = await readJar(core);
    if (state.status === 'trouble' && state.current === null) return undefined;
    if (await isUnknown(settings.isStrict, state.current !== null)) return undefined;
    return envelopeOf(state, core.now());
  };

  const getSession = async (): Promise<Session | null> => (await getEnvelope())?.session ?? null;

  const requireSession = async (): Promise<Session> => {
    const session = await getSession();
    if (session !== null) return session;
    const path = safeReturnTo((await headers()).get(PATH_HEADER), '');
    redirect(
      path === '' ? settings.signInPath : `${settings.signInPath}?returnTo=${encodeURIComponent(path)}`,
    );
  };

  const fetchApi = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const core = context();
    const { current } = await readJar(core);
    if (current === null) throw new AuthError('session_ended', 'fetchApi() needs a session.');
    if (isExpired(current, core.now())) throw new StaleSessionError();
    const base = core.api.baseUrl?.();
    if (base === undefined) throw new TypeError('This API has no baseUrl: fetchApi() cannot call it.');
    if (!path.startsWith('/') || path.startsWith('//'))
      throw new TypeError('fetchApi() takes a path of the API.');
    const bearer = new Headers(init.headers);
    bearer.set('authorization', `Bearer ${current.accessToken}`);
    const address = base.replace(/\/$/, '') + path;
    return fetch(address, { cache: 'no-store', redirect: 'manual', ...init, headers: bearer });
  };

  return { getEnvelope, getSession, requireSession, fetchApi };
};
