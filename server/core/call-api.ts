import { AuthError, DEADLINES } from '../../machines/index.ts';
import type { AuthApi } from '../types.ts';

/**
 * Calls a path of the API with a token, for code on the server.
 *
 * A redirect is an answer, never followed (it could carry the token elsewhere), and nothing is kept in a cache that
 * other users share.
 *
 * @param path - Below the API's base address; begins with one slash.
 * @throws TypeError where the path is none or the API has no address; {@link AuthError} `api_unavailable` where no
 * answer came in time (4 s, unless `init.signal` says otherwise).
 */
export const callApiWithToken = async (
  api: AuthApi,
  call: { readonly path: string; readonly accessToken: string; readonly init?: RequestInit },
): Promise<Response> => {
  const { path, accessToken, init = {} } = call;
  const base = api.baseUrl?.();
  if (base === undefined) throw new TypeError('This API has no baseUrl: fetchApi() cannot call it.');
  if (!path.startsWith('/') || path.startsWith('//'))
    throw new TypeError('fetchApi() takes a path of the API: one slash, then the rest.');
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${accessToken}`);
  try {
    return await (api.fetch ?? fetch)(base.replace(/\/$/, '') + path, {
      ...init,
      headers,
      signal: init.signal ?? AbortSignal.timeout(DEADLINES.apiCallMs),
      cache: 'no-store',
      redirect: 'manual',
    });
  } catch (cause) {
    throw new AuthError('api_unavailable', 'The API did not answer.', { cause });
  }
};
