import type { DefaultUser } from '../../machines/index.ts';
import { defaultUser } from '../api/token.ts';
import { type CookieMetadata, createJar, type JarState } from '../cookies/jar.ts';
import { createSealer } from '../cookies/seal.ts';
import { memoryCoordinator } from '../coordinator/memory.ts';
import { handleApiProxy } from './api-proxy.ts';
import { callApiWithToken } from './call-api.ts';
import type { Asked, CoreContext, MakeUser } from './context.ts';
import { handleSessionRoute } from './handle.ts';
import { refuseInsecureHost } from './insecure-host.ts';
import { type StartedSession, startSession } from './login.ts';
import { type EndedSessions, endSessions } from './logout.ts';
import type { AuthOptions } from './options.ts';
import { judgePage, type PageGateOptions, type PageRequest, type PageVerdict } from './page-gate.ts';
import { requireSecret } from './secret.ts';

const DEFAULT_BUDGET_BYTES = 7_168;

const createContext = <User extends DefaultUser>(
  options: AuthOptions<User>,
  now: () => number,
): CoreContext => ({
  api: options.api,
  jar: createJar({
    sealer: createSealer(requireSecret(options.secret)),
    name: options.name ?? 'authchart',
    budgetBytes: options.cookies?.budgetBytes ?? DEFAULT_BUDGET_BYTES,
    secure: options.cookies?.secure ?? true,
    sameSite: options.cookies?.sameSite ?? 'lax',
  }),
  coordinator: options.coordinator ?? memoryCoordinator(),
  // The core never looks into a user; its type is the caller's business.
  user: (options.user as MakeUser | undefined) ?? defaultUser,
  origin: { origin: options.origin, trustProxy: options.trustProxy ?? false },
  clientIp: options.clientIp,
  now,
});

/** The server half without a framework: Fetch's Request and Response, in plain Node. */
export interface Core {
  readonly signInPath: string;
  readonly afterLoginPath: string;
  /** The session routes: login, refresh, logout, session. */
  readonly handle: (request: Request) => Promise<Response>;
  /** Calls the API for a page. */
  readonly apiProxy: (request: Request) => Promise<Response>;
  /** Decides about a page before it is rendered; may renew its session. */
  readonly judgePage: (request: PageRequest, options?: PageGateOptions) => Promise<PageVerdict>;
  /** Reads a Cookie header; never writes, never calls the API. */
  readonly readSession: (cookie: string | null, now?: number) => Promise<JarState>;
  /** The auth cookies of a Cookie header, without their values. */
  readonly describeCookies: (cookie: string | null) => Promise<CookieMetadata[]>;
  readonly startSession: (asked: Asked, credentials: unknown) => Promise<StartedSession>;
  readonly endSessions: (asked: Asked, named: string | null) => Promise<EndedSessions>;
  readonly callApi: (path: string, accessToken: string, init: RequestInit) => Promise<Response>;
  readonly origin: CoreContext['origin'];
  /** The clock that a request is judged by. */
  readonly now: (request: { readonly headers: Headers }) => number;
}

/**
 * Everything the server half can do, over one configuration.
 *
 * The secret and the API's address are looked for when the first request comes: a build needs neither.
 *
 * @throws TypeError at the first request, where the secret is missing or too short.
 */
export const createCore = <User extends DefaultUser>(
  options: AuthOptions<User>,
  now: () => number = Date.now,
): Core => {
  let made: CoreContext | undefined;
  const context = () => {
    made ??= createContext(options, now);
    return made;
  };
  const nowFor = ({ headers }: { readonly headers: Headers }) => options.now?.({ headers }) ?? now();
  const contextFor = (request: { readonly headers: Headers }): CoreContext => {
    if (options.cookies?.secure === false) refuseInsecureHost(request.headers);
    return options.now === undefined ? context() : { ...context(), now: () => nowFor(request) };
  };
  const signInPath = options.signInPath ?? '/login';
  const afterLoginPath = options.afterLoginPath ?? '/';
  const basePath = options.basePath ?? '/api/auth';
  const gate = {
    signInPath,
    afterLoginPath,
    basePath,
    proxyBasePath: options.apiProxy?.basePath ?? '/api/proxy',
    mayRenew: options.singleProcess === true || options.coordinator?.isShared === true,
  };

  return {
    signInPath,
    afterLoginPath,
    handle: async (request) => handleSessionRoute(contextFor(request), request, basePath),
    apiProxy: async (request) => handleApiProxy(contextFor(request), request, options.apiProxy ?? {}),
    judgePage: async (request, given = {}) => judgePage(contextFor(request), request, { ...gate, ...given }),
    readSession: async (cookie, at = now()) => context().jar.read(cookie, at),
    describeCookies: async (cookie) => context().jar.describe(cookie),
    startSession: async (asked, credentials) => startSession(contextFor(asked), asked, credentials),
    endSessions: async (asked, named) => endSessions(contextFor(asked), asked, named),
    callApi: async (path, accessToken, init) => callApiWithToken(context().api, { path, accessToken, init }),
    origin: { origin: options.origin, trustProxy: options.trustProxy ?? false },
    now: nowFor,
  };
};
