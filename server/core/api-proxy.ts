import { AuthError, isExpired } from '../../machines/index.ts';
import type { SessionRecord } from '../types.ts';
import { requestHeaders, responseHeaders } from './api-headers.ts';
import { apiPath, isListed, isReserved } from './api-path.ts';
import type { CoreContext } from './context.ts';
import { answerError, answerProblem, SAFE_HEADERS, withStatus } from './problem.ts';
import { isSameOrigin, mayChange } from './same-origin.ts';
import { requireReadable } from './session.ts';

export interface ApiProxyOptions {
  /** Paths of the API that pages may call: exact, or ending in `/*`. @default none: the proxy is off */
  readonly allow?: readonly string[];
  /** @default '/api/proxy' */
  readonly basePath?: string;
  /** Longest body of a request; a longer one is refused whole, never cut. @default 10 MiB */
  readonly maxBodyBytes?: number;
  /** How long the API may take to begin its answer. @default 30 s */
  readonly timeoutMs?: number;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const DEFAULT_MAX_BODY = 10 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;
const hasBody = (method: string) => method !== 'GET' && method !== 'HEAD';

const tooLong = () => withStatus(new AuthError('invalid_input', 'The body is too long.'), 413);

/** Passes a body on as it comes, and breaks the call off where it grows too long: half a body must not arrive. */
const limited = (body: ReadableStream<Uint8Array>, maxBytes: number, onTooLong: () => void) => {
  let length = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.byteLength;
        if (length <= maxBytes) return controller.enqueue(chunk);
        onTooLong();
        controller.error(tooLong());
      },
    }),
  );
};

const mayCall = (request: Request, context: CoreContext) =>
  (request.headers.get('sec-fetch-dest') ?? 'empty') === 'empty' &&
  (hasBody(request.method) ? mayChange : isSameOrigin)(request.headers, context.origin);

/** The session that a call may use. A stale one is refused: the proxy never refreshes, the tab does. */
const requireUsable = async (context: CoreContext, request: Request): Promise<SessionRecord | Response> => {
  const now = context.now();
  const { current } = requireReadable(await context.jar.read(request.headers.get('cookie'), now));
  if (current === null) return answerProblem({ code: 'session_ended' });
  const epoch = request.headers.get('x-authchart-epoch');
  if (epoch !== null && epoch !== current.epoch) return answerProblem({ code: 'session_replaced' });
  if (isExpired(current, now)) return answerProblem({ code: 'token_expired' });
  return current;
};

/** A redirect on the API's own origin is rewritten to lead through the proxy; any other is a bad answer. */
const readLocation = (
  response: Response,
  target: URL,
  mount: { base: URL; basePath: string },
): string | null => {
  const location = response.headers.get('location');
  if (location === null || !URL.canParse(location, target)) return null;
  const url = new URL(location, target);
  const root = mount.base.pathname.replace(/\/$/, '');
  if (url.origin !== mount.base.origin || !url.pathname.startsWith(`${root}/`)) return null;
  return mount.basePath + url.pathname.slice(root.length) + url.search;
};

/** A deadline for the answer's beginning; its body may take as long as it takes. */
const createDeadline = (ms: number) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  return { controller, stop: () => clearTimeout(timer) };
};

const forward = async (request: Request, target: URL, record: SessionRecord, options: ApiProxyOptions) => {
  const { controller, stop } = createDeadline(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  let isTooLong = false;
  const body =
    hasBody(request.method) && request.body !== null
      ? limited(request.body, options.maxBodyBytes ?? DEFAULT_MAX_BODY, () => {
          isTooLong = true;
          controller.abort();
        })
      : undefined;
  try {
    return await fetch(target, {
      method: request.method,
      headers: requestHeaders(request.headers, record.accessToken),
      signal: controller.signal,
      cache: 'no-store',
      redirect: 'manual',
      ...(body !== undefined && { body, duplex: 'half' }),
    } as RequestInit);
  } catch (cause) {
    if (isTooLong) throw tooLong();
    throw new AuthError('api_unavailable', 'The API did not answer.', { cause });
  } finally {
    stop();
  }
};

const isRedirect = (status: number) => status >= 300 && status < 400 && status !== 304;

const passOn = (response: Response, record: SessionRecord, location: string | null): Response => {
  const headers = responseHeaders(response.headers);
  for (const [name, value] of Object.entries(SAFE_HEADERS)) headers.set(name, value);
  // What the API answers is data: opened as a page it may do nothing (OWASP ASVS 3.2.1).
  headers.set('Content-Security-Policy', "sandbox; default-src 'none'");
  headers.set('X-Authchart-Generation', String(record.generation));
  if (location !== null) headers.set('Location', location);
  return new Response(response.body, { status: response.status, headers });
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
  const basePath = options.basePath ?? '/api/proxy';
  const url = new URL(request.url);
  const path = apiPath(url.pathname, basePath);
  const { baseUrl, reservedPaths = [] } = context.api;
  if (
    path === null ||
    baseUrl === undefined ||
    !isListed(path, options.allow ?? []) ||
    isReserved(path, reservedPaths)
  )
    return answerProblem({ code: 'not_found' });
  if (!METHODS.has(request.method)) return answerProblem({ code: 'method_not_allowed' });
  if (!mayCall(request, context)) return answerProblem({ code: 'forbidden_origin' });
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > (options.maxBodyBytes ?? DEFAULT_MAX_BODY)) return answerError(tooLong());
  try {
    const record = await requireUsable(context, request);
    if (record instanceof Response) return record;
    const base = new URL(baseUrl());
    const target = new URL(base.pathname.replace(/\/$/, '') + path + url.search, base);
    if (target.origin !== base.origin) return answerProblem({ code: 'not_found' });
    const response = await forward(request, target, record, options);
    if (!isRedirect(response.status)) return passOn(response, record, null);
    const location = readLocation(response, target, { base, basePath });
    return location === null
      ? answerProblem({ code: 'bad_api_response' })
      : passOn(response, record, location);
  } catch (thrown) {
    return answerError(thrown);
  }
};
