import 'server-only';
import type { NextRequest } from 'next/server.js';
import type { DefaultUser, Envelope, Session } from '../../machines/index.ts';
import { safeReturnTo } from '../../machines/index.ts';
import type { CookieMetadata } from '../cookies/jar.ts';
import { createCore } from '../core/create-core.ts';
import type { AuthOptions } from '../core/options.ts';
import type { PageGateOptions } from '../core/page-gate.ts';
import { createActions, type LoginResult } from './actions.ts';
import { createProxy, type ProxyHandler } from './proxy.ts';
import { createReaders } from './read-session.ts';

type RouteHandler = (request: Request) => Promise<Response>;

export interface Auth<User extends DefaultUser = DefaultUser> {
  /** For `app/api/auth/[...auth]/route.ts`. */
  readonly handlers: Readonly<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', RouteHandler>>;
  /** For `app/api/proxy/[...path]/route.ts`. */
  readonly apiProxy: Readonly<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD', RouteHandler>>;
  /** For `proxy.ts`; `handler` runs where the gate lets a request pass. */
  readonly proxy: (
    options?: PageGateOptions,
    handler?: ProxyHandler,
  ) => (request: NextRequest) => Promise<Response>;
  /** What the layout gives its provider; undefined where the cookies cannot say. */
  readonly getEnvelope: () => Promise<Envelope<User> | undefined>;
  readonly getSession: () => Promise<Session<User> | null>;
  /** The session, or a redirect to the sign-in page that leads back here. */
  readonly requireSession: () => Promise<Session<User>>;
  /** Signs in with a form's fields and redirects to its `returnTo`; with an object it gives the envelope instead. */
  readonly login: (credentials: FormData | Readonly<Record<string, unknown>>) => Promise<LoginResult<User>>;
  readonly logout: (form?: FormData) => Promise<void>;
  /** Calls the API with the session's token; in a page whose token is over, `<SessionBoundary>` takes over. */
  readonly fetchApi: (path: string, init?: RequestInit) => Promise<Response>;
  /** The session's cookies as a page may show them: names, flags, age; never a value. */
  readonly getCookies: () => Promise<CookieMetadata[]>;
  readonly safeReturnTo: typeof safeReturnTo;
  /** Types only: how `Register` learns of the user. */
  readonly $infer: { readonly user: User };
}

/**
 * The server half: session routes, API proxy, page gate, readers and actions over one configuration.
 *
 * Nothing is checked and nothing is called before the first request: `next build` needs no secret and no API.
 *
 * @example export const auth = createAuth({ api: restApi({ url: process.env.AUTH_API_URL }), secret: process.env.AUTHCHART_SECRET })
 */
export const createAuth = <User extends DefaultUser = DefaultUser>(
  options: AuthOptions<User>,
): Auth<User> => {
  const core = createCore(options);
  const { handle, apiProxy } = core;
  return {
    handlers: { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle },
    apiProxy: {
      GET: apiProxy,
      POST: apiProxy,
      PUT: apiProxy,
      PATCH: apiProxy,
      DELETE: apiProxy,
      HEAD: apiProxy,
    },
    proxy: createProxy(core, {
      name: options.name ?? 'authchart',
      secure: options.cookies?.secure ?? true,
    }),
    ...createReaders<User>(core, { isStrict: options.cookies?.sameSite === 'strict' }),
    ...createActions<User>(core),
    safeReturnTo,
    // Only its type is ever read.
    $infer: {} as { readonly user: User },
  };
};
