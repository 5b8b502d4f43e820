import { AuthError, isExpired } from '../../machines/index.ts';
import type { SessionRecord } from '../types.ts';
import { requestHeaders, responseHeaders } from './api-headers.ts';
import { apiPath, isListed, isReserved } from './api-path.ts';
import type { CoreContext } from './context.ts';
import { forward } from './forward.ts';
import { answerError, answerProblem, SAFE_HEADERS } from './problem.ts';
import { isSameOrigin, mayChange } from './same-origin.ts';
import { requireReadable } from './session.ts';
import { TooLong } from './too-long.ts';

export interface ApiProxyOptions {
  /** Paths of the API that pages may call: exact, or ending in `/*`. @default none: the proxy is off */
  readonly allow?: readonly string[];
  /** @default '/api/proxy' */
  readonly basePath?: string;
  /** Longest body of a request; a longer one is refused whole, never cut. @default 10 MiB */
  readonly maxBodyBytes?: number;
  /** How long the API may be silent before its answer begins. @default 30 s */
  readonly timeoutMs?: number;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const DEFAULT_MAX_BODY = 10 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

/** What the API answers is data: opened as a page it may do nothing (OWASP ASVS 3.2.1). */
const SANDBOX = "sandbox; default-src 'none'";

/** Statuses that have no body (Fetch standard, "null body status"). */
const BODILESS = new Set([204, 205, 304]);

const hasBody = (method: string) => method !== 'GET' && method !== 'HEAD';
const isRedirect = (status: number) => status >= 300 && status < 400 && status !== 304;

const mayCall = ({ method, headers }: Request, { origin }: CoreContext) =>
  (headers.get('sec-fetch-dest') ?? 'empty') === 'empty' &&
  (hasBody(method) ? mayChange : isSameOrigin)(headers, origin);

/** The API's path, or null where the proxy does not lead there: no reason is given to who asks. */
const allowedPath = ({ api }: CoreContext, request: Request, { allow = [], basePath }: Mount) => {
  const path = apiPath(new URL(request.url).pathname, basePath);
  if (path === null || request.headers.has('upgrade')) return null;
  return isListed(path, allow) && !isReserved(path, api.reservedPaths ?? []) ? path : null;
};

/** The session that a call may use. A stale one is refused: the proxy never refreshes, the tab does. */
const requireUsable = async (context: CoreContext, request: Request): Promise<SessionRecord> => {
  const now = context.now();
  const { current } = requireReadable(await context.jar.read(request.headers.get('cookie'), now));
  if (current === null) throw new AuthError('session_ended', 'The API proxy needs a session.');
  const epoch = request.headers.get('x-authchart-epoch');
  if (epoch !== null && epoch !== current.epoch)
    throw new AuthError('session_replaced', 'The page belongs to another session.');
  if (isExpired(current, now)) throw new AuthError('token_expired', 'The access token is over.');
  return current;
};

interface Mount extends ApiProxyOptions {
  readonly basePath: string;
}

const rootOf = (base: URL) => base.pathname.replace(/\/$/, '');

/** A redirect on the API's own origin is rewritten to lead through the proxy; any other is a bad answer. */
const readLocation = (response: Response, target: URL, mount: { base: URL; basePath: string }): string => {
  const location = response.headers.get('location');
  const url = location !== null && URL.canParse(location, target) ? new URL(location, target) : null;
  const root = rootOf(mount.base);
  if (url === null || url.origin !== mount.base.origin || !url.pathname.startsWith(`${root}/`))
    throw new AuthError('bad_api_response', 'The API redirects to another place.');
  return mount.basePath + url.pathname.slice(root.length) + url.search;
};

const passOn = (response: Response, generation: number, location: string | null): Response => {
  const { status } = response;
  if (status < 200 || status > 599) throw new AuthError('bad_api_response', `The API answered ${status}.`);
  const headers = responseHeaders(response.headers);
  for (const [name, value] of Object.entries(SAFE_HEADERS)) headers.set(name, value);
  headers.set('X-Authchart-Generation', String(generation));
  if (location !== null) headers.set('Location', location);
  return new Response(BODILESS.has(status) ? null : response.body, { status, headers });
};

const call = async (context: CoreContext, request: Request, mount: Mount & { path: string }) => {
  const { maxBodyBytes = DEFAULT_MAX_BODY, timeoutMs = DEFAULT_TIMEOUT_MS, basePath, path } = mount;
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw new TooLong();
  const record = await requireUsable(context, request);
  const base = new URL(context.api.baseUrl?.() ?? '');
  const target = new URL(rootOf(base) + path + new URL(request.url).search, base);
  const headers = requestHeaders(request.headers, {
    accessToken: record.accessToken,
    clientIp: context.clientIp?.(request),
  });
  const { method } = request;
  const body = hasBody(method) ? request.body : null;
  const { fetch } = context.api;
  const response = await forward(target, { method, headers, body }, { maxBodyBytes, timeoutMs, fetch });
  const location = isRedirect(response.status) ? readLocation(response, target, { base, basePath }) : null;
  return passOn(response, record.generation, location);
};

const decide = async (context: CoreContext, request: Request, options: ApiProxyOptions) => {
  const mount = { basePath: '/api/proxy', ...options };
  const path = context.api.baseUrl === undefined ? null : allowedPath(context, request, mount);
  if (path === null) return answerProblem({ code: 'not_found' });
  if (!METHODS.includes(request.method))
    return answerProblem({ code: 'method_not_allowed' }, { headers: { Allow: METHODS.join(', ') } });
  if (!mayCall(request, context)) return answerProblem({ code: 'forbidden_origin' });
  return call(context, request, { ...mount, path }).catch(answerError);
};

/**
 * Calls the API for a page: the token is attached here, so that no page ever holds it.
 *
 * The path cannot lead to another host (I28), the routes that hand out tokens are refused always, and a body arrives
 * whole or not at all.
 */
export const handleApiProxy = async (
  context: CoreContext,
  request: Request,
  options: ApiProxyOptions,
): Promise<Response> => {
  const answer = await decide(context, request, options);
  answer.headers.set('Content-Security-Policy', SANDBOX);
  return answer;
};
