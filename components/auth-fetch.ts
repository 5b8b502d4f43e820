import { waitFor } from 'xstate';
import { type AuthActor, AuthError, type AuthSnapshot, type Session } from '../machines/index.ts';

export interface AuthFetchOptions {
  readonly actor: AuthActor;
  /** Where the API proxy is mounted. @default '/api/proxy' */
  readonly basePath?: string;
  /** @default globalThis.fetch, looked up at each request */
  readonly fetch?: typeof globalThis.fetch;
  /** Whether an answer says that the token works no more. @default any 401 */
  readonly isTokenRejected?: (response: Response) => boolean | Promise<boolean>;
  /** The longest wait for a token, ms. @default 10 000 */
  readonly patienceMs?: number;
}

const DEFAULT_PATIENCE_MS = 10_000;

const isUsable = (snapshot: AuthSnapshot) => snapshot.hasTag('signedIn') && !snapshot.hasTag('stale');
const isKnown = (snapshot: AuthSnapshot) => isUsable(snapshot) || snapshot.matches('anonymous');

const requireSession = (snapshot: AuthSnapshot, epoch: string | null): Session => {
  const { session } = snapshot.context;
  if (session === null) throw new AuthError('session_ended', 'Nobody is signed in.');
  if (epoch !== null && session.epoch !== epoch)
    throw new AuthError('session_replaced', 'Another session has begun; this call belonged to the last one.');
  return session;
};

/** Waits until the token works; a call made under one session never goes out under another. */
const waitForSession = async (
  actor: AuthActor,
  { epoch, patienceMs, signal }: { epoch: string | null; patienceMs: number; signal: AbortSignal | null },
): Promise<Session> => {
  signal?.throwIfAborted();
  const snapshot = await waitFor(actor, isKnown, {
    timeout: patienceMs,
    ...(signal !== null && { signal }),
  }).catch((cause) => {
    signal?.throwIfAborted();
    throw new AuthError('timeout', 'The session was not renewed in time.', { cause });
  });
  return requireSession(snapshot, epoch);
};

/** The generation a call was made with, as the API proxy says. */
const generationOf = (response: Response, session: Session): number => {
  const generation = response.headers.get('x-authchart-generation');
  return generation === null ? session.generation : Number(generation);
};

const isProxied = (request: Request, basePath: string) => {
  const { origin, pathname } = new URL(request.url);
  return origin === window.location.origin && pathname.startsWith(`${basePath}/`);
};

/** A stream can be sent only once. */
const isRepeatable = (input: RequestInfo | URL, init: RequestInit | undefined) =>
  !(init?.body instanceof ReadableStream) && !(input instanceof Request && input.body !== null);

/**
 * A `fetch` for the API proxy: it waits while the token is being renewed, and repeats a call once whose token the API
 * refused. Requests to anywhere else pass as they are.
 *
 * @throws {@link AuthError} `session_ended`, `session_replaced`, or `timeout` where no token came; what `fetch` throws.
 * @example const orders = await authFetch('/api/proxy/orders?status=open')
 */
export const createAuthFetch = ({
  actor,
  basePath = '/api/proxy',
  fetch = (input, init) => globalThis.fetch(input, init),
  isTokenRejected = (response) => response.status === 401,
  patienceMs = DEFAULT_PATIENCE_MS,
}: AuthFetchOptions): typeof globalThis.fetch => {
  const send = (request: Request, { epoch }: Session) => {
    request.headers.set('X-Authchart', '1');
    request.headers.set('X-Authchart-Epoch', epoch);
    return fetch(request);
  };

  return async (input, init) => {
    const request = new Request(
      input instanceof Request ? input : new URL(input, window.location.href),
      init,
    );
    if (!isProxied(request, basePath)) return fetch(input, init);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    const spare = isRepeatable(input, init) ? request.clone() : null;
    const known = actor.getSnapshot().context.session?.epoch ?? null;
    const session = await waitForSession(actor, { epoch: known, patienceMs, signal });
    const response = await send(request, session);
    const isReplaced = response.status === 409 && response.headers.get('content-type')?.includes('problem');
    if (!isReplaced && !(await isTokenRejected(response))) return response;
    const { epoch } = session;
    actor.send({ type: 'token.rejected', epoch, generation: generationOf(response, session) });
    if (isReplaced) throw new AuthError('session_replaced', 'The cookies hold another session.');
    // Dropped under the rate floor: the caller gets its 401.
    const isAnswered = isUsable(actor.getSnapshot());
    const isNewer = (actor.getSnapshot().context.session?.generation ?? 0) > generationOf(response, session);
    if (spare === null || (isAnswered && !isNewer)) return response;
    return send(spare, await waitForSession(actor, { epoch, patienceMs, signal }));
  };
};
