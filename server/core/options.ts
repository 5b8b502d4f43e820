import type { DefaultUser } from '../../machines/index.ts';
import type { DecodedClaims } from '../api/token.ts';
import type { AuthApi, Coordinator } from '../types.ts';
import type { ApiProxyOptions } from './api-proxy.ts';
import type { UserTools } from './context.ts';

export interface AuthOptions<User extends DefaultUser = DefaultUser> {
  /** The API that owns the users: `restApi({ url })`, or any object with its three functions. */
  readonly api: AuthApi;
  /** Seals the cookies; a list rotates: the first seals, all open. In development one is made where none is given. */
  readonly secret?: string | readonly string[] | undefined;
  /** Where to sign in. @default '/login' */
  readonly signInPath?: string;
  /** Where a login leads that came from nowhere. @default '/' */
  readonly afterLoginPath?: string;
  /** Where the session routes are mounted. @default '/api/auth' */
  readonly basePath?: string;
  /** Prefix of cookies, lock and channel: two apps on one host need two. @default 'authchart' */
  readonly name?: string;
  readonly cookies?: {
    /** @default 'lax' */
    readonly sameSite?: 'lax' | 'strict';
    /** False drops `Secure` and `__Host-`: for plain http on a loopback host only. @default true */
    readonly secure?: boolean;
    /** Most bytes of cookies a session may take. @default 7168 */
    readonly budgetBytes?: number;
  };
  /** The site's own origin, where the Host header cannot be trusted to say it. */
  readonly origin?: string;
  /** Believe `X-Forwarded-Host`. @default false */
  readonly trustProxy?: boolean;
  /** @default memoryCoordinator() */
  readonly coordinator?: Coordinator;
  /** One process serves everybody: then a page may renew a stale session while it is rendered. @default false */
  readonly singleProcess?: boolean;
  /** Makes the user the pages show. @default id, e-mail, name and role of the token's claims */
  readonly user?: (claims: DecodedClaims, tools: UserTools) => User | Promise<User>;
  /** The client's address to send upstream, from a header that your proxy sets. @default none is sent */
  readonly clientIp?: (request: { readonly headers: Headers }) => string | undefined;
  readonly apiProxy?: ApiProxyOptions;
  /**
   * The clock that the sessions of a request are judged by, ms since 1970: for tests, and for lessons whose time runs
   * fast. Whoever sets it decides when a token is over, so never take it from a request in earnest. @default Date.now
   */
  readonly now?: (request: { readonly headers: Headers }) => number;
}
