import { AuthError } from '../../machines/index.ts';
import type { ApiCallOptions, AuthApi, TokenSet } from '../types.ts';
import { callApi, discard, readFields, readJson, toTrouble } from './answer.ts';
import { readSetCookie } from './set-cookie.ts';
import { isToken } from './token.ts';

/** How one route of the API is called. */
export interface RestRoute {
  readonly method: string;
  readonly path: string;
}

export interface RestApiOptions {
  /** Base address of the API; looked at when the first request comes, so that a build needs none. */
  readonly url: string | undefined;
  /** @default POST /auth/login */
  readonly login?: RestRoute;
  /** @default GET /auth/refresh-token */
  readonly refresh?: RestRoute;
  /** @default DELETE /auth/logout */
  readonly logout?: RestRoute;
  /** Where the access token stands in the answer's JSON. @default ['data', 'accessToken'] */
  readonly accessToken?: readonly string[];
  /** The cookie that carries the refresh token both ways. @default 'refreshToken' */
  readonly refreshCookie?: string;
  /** Whether an answer to a refresh is a definite no to this token. @default 401, or 400 with `invalid_grant` */
  readonly isRefusal?: (response: { readonly status: number; readonly body: unknown }) => boolean;
}

/** RFC 6749 section 5.2: an OAuth server refuses a refresh token with 400 and `invalid_grant`. */
const refusesToken = ({ status, body }: { status: number; body: unknown }) =>
  status === 401 ||
  (status === 400 &&
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    body.error === 'invalid_grant');

const pick = (body: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );

const readBase = (url: string | undefined): URL => {
  if (url !== undefined && URL.canParse(url)) {
    const base = new URL(url);
    if (base.protocol === 'http:' || base.protocol === 'https:') return base;
  }
  throw new TypeError('AUTH_API_URL must be the http(s) address of the API that answers logins.');
};

/**
 * A REST API that answers a login with an access token in its JSON and a refresh token in a cookie.
 *
 * @example restApi({ url: process.env.AUTH_API_URL, login: { method: 'POST', path: '/v1/session' } })
 * @throws what {@link AuthApi} says; TypeError at the first call where `url` is no http(s) address.
 */
export const restApi = ({
  url,
  login = { method: 'POST', path: '/auth/login' },
  refresh = { method: 'GET', path: '/auth/refresh-token' },
  logout = { method: 'DELETE', path: '/auth/logout' },
  accessToken = ['data', 'accessToken'],
  refreshCookie = 'refreshToken',
  isRefusal = refusesToken,
}: RestApiOptions): AuthApi => {
  const send = (route: RestRoute, { signal, clientIp }: ApiCallOptions, init: RequestInit) => {
    const base = readBase(url);
    const target = new URL(base.pathname.replace(/\/$/, '') + route.path, base);
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    if (clientIp !== undefined) headers.set('x-forwarded-for', clientIp);
    return callApi(target, { ...init, method: route.method, headers, signal });
  };

  const withTokens = (tokens: { refreshToken?: string | undefined; accessToken?: string | undefined }) => ({
    headers: {
      ...(tokens.refreshToken !== undefined && { cookie: `${refreshCookie}=${tokens.refreshToken}` }),
      ...(tokens.accessToken && { authorization: `Bearer ${tokens.accessToken}` }),
    },
  });

  const readTokens = async (response: Response): Promise<TokenSet> => {
    const token = pick(await readJson(response), accessToken);
    if (!isToken(token)) throw new AuthError('bad_api_response', 'The API’s answer holds no access token.');
    const cookie = readSetCookie(response.headers.getSetCookie(), refreshCookie, Date.now());
    if (cookie === null) return { accessToken: token };
    if (!isToken(cookie.value)) throw new AuthError('bad_api_response', 'The refresh token is no token.');
    return {
      accessToken: token,
      refreshToken: cookie.value,
      ...(cookie.endsAt !== undefined && { refreshEndsAt: cookie.endsAt }),
    };
  };

  return {
    baseUrl: () => readBase(url).href,
    reservedPaths: [login.path, refresh.path, logout.path],

    async login(credentials, options) {
      const response = await send(login, options, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      });
      if (response.ok) return readTokens(response);
      if (response.status === 422)
        throw new AuthError({ code: 'invalid_input', fields: readFields(await readJson(response)) });
      discard(response);
      throw response.status === 401 ? new AuthError('invalid_credentials') : toTrouble(response);
    },

    async refresh(tokens, options) {
      const response = await send(refresh, options, withTokens({ refreshToken: tokens.refreshToken }));
      if (response.ok) return readTokens(response);
      const body = response.status < 500 ? await readJson(response).catch(() => null) : discard(response);
      throw isRefusal({ status: response.status, body })
        ? new AuthError('session_ended', 'The API refused the refresh token.')
        : toTrouble(response);
    },

    async logout(tokens, options) {
      discard(await send(logout, options, withTokens(tokens)));
    },
  };
};
