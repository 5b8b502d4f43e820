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

/**
 * How the refresh token travels: in a cookie both ways, or in JSON, read from the answer at `json` and sent back as
 * the field `field` of a JSON body.
 */
export type RefreshTokenPlace =
  | { readonly cookie: string }
  | { readonly json: readonly string[]; readonly field: string };

export interface RestApiOptions {
  /** Base address of the API; looked at when the first request comes, so that a build needs none. */
  readonly url: string | undefined;
  /** @default POST /auth/login */
  readonly login?: RestRoute;
  /** @default GET /auth/refresh-token, or POST where the refresh token travels in JSON */
  readonly refresh?: RestRoute;
  /** @default DELETE /auth/logout */
  readonly logout?: RestRoute;
  /** Where the access token stands in the answer's JSON. @default ['data', 'accessToken'] */
  readonly accessToken?: readonly string[];
  /** @default { cookie: 'refreshToken' } */
  readonly refreshToken?: RefreshTokenPlace;
  /** Sends every request to the API: an agent of your own, or an API in memory. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Whether an answer is a definite no: at a refresh to this token, at a login to these credentials. A login also takes
   * every 401 for one. @default 401, or 400 with `invalid_grant`
   */
  readonly isRefusal?: (response: { readonly status: number; readonly body: unknown }) => boolean;
}

/** RFC 6749 section 5.2: an OAuth server refuses a refresh token or a password with 400 and `invalid_grant`. */
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

/** What an answer that brings no tokens says; null where it says nothing that can be read. */
const readRefusal = async (response: Response): Promise<unknown> => {
  if (response.status < 500) return readJson(response).catch(() => null);
  discard(response);
  return null;
};

const hasNoBody = ({ method }: RestRoute) => /^(get|head)$/i.test(method);

/**
 * A REST API that answers a login with an access token in its JSON and a refresh token in a cookie.
 *
 * @example restApi({ url: process.env.AUTH_API_URL, login: { method: 'POST', path: '/v1/session' } })
 * @throws what {@link AuthApi} says; TypeError at the first call where `url` is no http(s) address, and at once where
 * a refresh token in JSON would have to travel in the body of a GET.
 */
export const restApi = ({
  url,
  login = { method: 'POST', path: '/auth/login' },
  refreshToken: place = { cookie: 'refreshToken' },
  refresh = { method: 'json' in place ? 'POST' : 'GET', path: '/auth/refresh-token' },
  logout = { method: 'DELETE', path: '/auth/logout' },
  accessToken = ['data', 'accessToken'],
  isRefusal = refusesToken,
  fetch,
}: RestApiOptions): AuthApi => {
  if ('json' in place && (hasNoBody(refresh) || hasNoBody(logout)))
    throw new TypeError(
      'A refresh token in JSON needs `refresh` and `logout` routes whose method has a body.',
    );

  const send = (route: RestRoute, { signal, clientIp }: ApiCallOptions, init: RequestInit) => {
    const base = readBase(url);
    const target = new URL(base.pathname.replace(/\/$/, '') + route.path, base);
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    if (clientIp !== undefined) headers.set('x-forwarded-for', clientIp);
    return callApi(target, { ...init, method: route.method, headers, signal }, fetch);
  };

  const withTokens = ({ refreshToken, accessToken }: { refreshToken?: string; accessToken?: string }) => {
    const headers = new Headers();
    if (accessToken) headers.set('authorization', `Bearer ${accessToken}`);
    if (refreshToken === undefined) return { headers };
    if ('cookie' in place) {
      headers.set('cookie', `${place.cookie}=${refreshToken}`);
      return { headers };
    }
    headers.set('content-type', 'application/json');
    return { headers, body: JSON.stringify({ [place.field]: refreshToken }) };
  };

  /** The refresh token of an answer; undefined where it gives none. */
  const readRefreshToken = (response: Response, body: unknown, now: number) => {
    if ('cookie' in place) return readSetCookie(response.headers.getSetCookie(), place.cookie, now);
    const value = pick(body, place.json);
    return value === undefined || value === null ? null : { value };
  };

  const readTokens = async (response: Response, { now = Date.now }: ApiCallOptions): Promise<TokenSet> => {
    const body = await readJson(response);
    const token = pick(body, accessToken);
    if (!isToken(token)) throw new AuthError('bad_api_response', 'The API’s answer holds no access token.');
    const found = readRefreshToken(response, body, now());
    if (found === null) return { accessToken: token };
    if (!isToken(found.value)) throw new AuthError('bad_api_response', 'The refresh token is no token.');
    return {
      accessToken: token,
      refreshToken: found.value,
      ...('endsAt' in found && found.endsAt !== undefined && { refreshEndsAt: found.endsAt }),
    };
  };

  return {
    baseUrl: () => readBase(url).href,
    ...(fetch !== undefined && { fetch }),
    reservedPaths: [login.path, refresh.path, logout.path],

    async login(credentials, options) {
      const response = await send(login, options, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      });
      if (response.ok) return readTokens(response, options);
      const { status } = response;
      const body = await readRefusal(response);
      if (status === 401 || isRefusal({ status, body })) throw new AuthError('invalid_credentials');
      if (status === 422) throw new AuthError({ code: 'invalid_input', fields: readFields(body) });
      throw toTrouble(response);
    },

    async refresh({ refreshToken }, options) {
      const response = await send(refresh, options, withTokens({ refreshToken }));
      if (response.ok) return readTokens(response, options);
      throw isRefusal({ status: response.status, body: await readRefusal(response) })
        ? new AuthError('session_ended', 'The API refused the refresh token.')
        : toTrouble(response);
    },

    async logout(tokens, options) {
      discard(await send(logout, options, withTokens(tokens)));
    },
  };
};
