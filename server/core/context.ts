import type { DefaultUser } from '../../machines/index.ts';
import type { DecodedClaims } from '../api/token.ts';
import type { Jar } from '../cookies/jar.ts';
import type { AuthApi, Coordinator } from '../types.ts';
import type { OriginRule } from './same-origin.ts';

/** What `user(claims, …)` may use to learn more than the token says. */
export interface UserTools {
  /** Calls the API with the new access token. */
  readonly fetchApi: (path: string, init?: RequestInit) => Promise<Response>;
}

export type MakeUser = (claims: DecodedClaims, tools: UserTools) => DefaultUser | Promise<DefaultUser>;

/** Everything the handlers share; made once, at the first request. */
export interface CoreContext {
  readonly api: AuthApi;
  readonly jar: Jar;
  readonly coordinator: Coordinator;
  readonly user: MakeUser;
  readonly origin: OriginRule;
  readonly clientIp: ((request: { readonly headers: Headers }) => string | undefined) | undefined;
  readonly now: () => number;
}

/** A request as far as the core needs one: route handlers, actions and proxy.ts all have its headers. */
export interface Asked {
  readonly headers: Headers;
  /** The Cookie header, kept apart because Next's `cookies()` may know newer ones. */
  readonly cookie: string | null;
}

export const askedOf = (request: { readonly headers: Headers }): Asked => ({
  headers: request.headers,
  cookie: request.headers.get('cookie'),
});
