import type { Reply } from '../attempt.setup.ts';
import { AuthError, type AuthProblem, isAuthErrorCode, toAuthError } from '../errors.ts';
import { parseEnvelope } from '../session.ts';
import { DEADLINES } from '../timing.ts';

export interface WireOptions {
  /** @default '/api/auth' */
  readonly basePath: string;
  readonly fetch: typeof globalThis.fetch;
}

export interface WireRequest {
  readonly route: 'login' | 'refresh' | 'logout' | 'session';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Let the request outlive the page. */
  readonly keepalive?: boolean;
  /** Stops waiting; a request that writes cookies is never given one. */
  readonly signal?: AbortSignal;
}

const readJson = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch (cause) {
    throw new AuthError('network', 'The answer was not JSON: something between the tab and Next replied.', {
      cause,
    });
  }
};

const readFields = (fields: unknown): AuthProblem['fields'] => {
  if (typeof fields !== 'object' || fields === null) return undefined;
  const known = Object.entries(fields).map(([name, code]) => [name, code === 'required' ? code : 'invalid']);
  return Object.fromEntries(known);
};

/** Reads an RFC 9457 problem; what is none came from something else on the way, and is no answer. */
const readProblem = (body: unknown): AuthProblem => {
  const { code, retryAfterMs, fields } = (body ?? {}) as Record<string, unknown>;
  if (!isAuthErrorCode(code)) return { code: 'network' };
  const known = readFields(fields);
  return {
    code,
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: retryAfterMs as number }),
    ...(known !== undefined && { fields: known }),
  };
};

const withinDeadline = (signal: AbortSignal | undefined) => {
  const deadline = AbortSignal.timeout(DEADLINES.browserRequestMs);
  return signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
};

const toWireError = (thrown: unknown): AuthError => {
  // Not `instanceof`: a DOMException of another realm is no Error of ours.
  const name = typeof thrown === 'object' && thrown !== null && 'name' in thrown ? thrown.name : '';
  if (name === 'TimeoutError') return new AuthError('timeout', 'No answer in time.', { cause: thrown });
  if (name === 'AbortError') return new AuthError('aborted', 'Nobody waits any more.', { cause: thrown });
  return toAuthError(thrown);
};

const toReply = (body: unknown, sentAt: number): Reply => {
  const envelope = parseEnvelope(body);
  if (envelope === null) throw new AuthError('network', 'The answer was no envelope.');
  const { ended } = body as { ended?: unknown };
  return {
    envelope,
    sentAt,
    receivedAt: Date.now(),
    ...(Array.isArray(ended) && { ended: ended.filter((id) => typeof id === 'string') }),
  };
};

/**
 * One request to the session routes.
 *
 * @throws {@link AuthError} with the problem's code; `network` where no answer of ours came, `timeout` after 10 s.
 * A 409 `session_replaced` is an answer: it brings the session that the jar holds.
 */
export const createWire =
  ({ basePath, fetch }: WireOptions) =>
  async ({ route, body, headers, keepalive = false, signal }: WireRequest): Promise<Reply> => {
    const sentAt = Date.now();
    try {
      const response = await fetch(`${basePath}/${route}`, {
        method: route === 'session' ? 'GET' : 'POST',
        credentials: 'same-origin',
        cache: 'no-store',
        keepalive,
        signal: withinDeadline(signal),
        headers: { 'X-Authchart': '1', Accept: 'application/json', ...jsonType(body), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = await readJson(response);
      if (response.ok || response.status === 409) return toReply(answer, sentAt);
      throw new AuthError(readProblem(answer));
    } catch (thrown) {
      throw toWireError(thrown);
    }
  };

const jsonType = (body: unknown) => (body === undefined ? {} : { 'Content-Type': 'application/json' });

export type Wire = ReturnType<typeof createWire>;
