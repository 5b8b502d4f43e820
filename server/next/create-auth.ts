import 'server-only';
import type { NextRequest } from 'next/server';
import type { DefaultUser, Envelope, Session } from '../../machines/index.ts';
import { handleApiProxy } from '../core/api-proxy.ts';
import type { CoreContext } from '../core/context.ts';
import { handleSessionRoute } from '../core/handle.ts';
import type { PageGateOptions } from '../core/page-gate.ts';
import { safeReturnTo } from '../core/safe-return-to.ts';
import { createActions, type LoginResult } from './actions.ts';
import { createContext } from './create-context.ts';
import type { AuthOptions } from './options.ts';
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
  readonly login: (form: FormData) => Promise<LoginResult>;
  readonly logout: (form?: FormData) => Promise<void>;
  /** Calls the API with the session's token; in a page whose token is over, `<SessionBoundary>` takes over. */
  readonly fetchApi: (path: string, init?: RequestInit) => Promise<Response>;
  readonly safeReturnTo: typeof safeReturnTo;
  /** Types only: how `Register` learns of the user. */
  readonly $infer: { readonly user: User };
}

const refuseInsecureHost = (request: Request) => {
  const { hostname } = new URL(`http://${request.headers.get('host') ?? 'unknown.invalid'}`);
  if (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]') return;
  throw new TypeError('cookies: { secure: false } works on a loopback host only.');
};

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
  let made: CoreContext | undefined;
  const context = () => {
    made ??= createContext(options);
    return made;
  };
  const signInPath = options.signInPath ?? '/login';
  const afterLoginPath = options.afterLoginPath ?? '/';
  const guard = (request: Request) => options.cookies?.secure === false && refuseInsecureHost(request);

  const handle: RouteHandler = async (request) => {
    guard(request);
    return handleSessionRoute(context(), request);
  };
  const call: RouteHandler = async (request) => handleApiProxy(context(), request, options.apiProxy ?? {});

  return {
    handlers: { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle },
    apiProxy: { GET: call, POST: call, PUT: call, PATCH: call, DELETE: call, HEAD: call },
    proxy: createProxy(context, {
      signInPath,
      afterLoginPath,
      basePath: options.basePath ?? '/api/auth',
      proxyBasePath: options.apiProxy?.basePath ?? '/api/proxy',
      mayRenew: options.singleProcess === true || options.coordinator?.isShared === true,
    }),
    ...(createReaders(context, { signInPath, isStrict: options.cookies?.sameSite === 'strict' }) as Pick<
      Auth<User>,
      'getEnvelope' | 'getSession' | 'requireSession' | 'fetchApi'
    >),
    ...createActions(context, { signInPath, afterLoginPath }),
    safeReturnTo,
    // Only its type is ever read.
    $infer: {} as { readonly user: User },
  };
};
