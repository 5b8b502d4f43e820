import { AuthError, type FieldCode } from '../../machines/index.ts';

const LONGEST_BODY = 64 * 1024;

/** The cause of an `api_unavailable` that got no answer at all: only such a refresh is repeated at once. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export const isNoAnswer = (error: unknown): boolean =>
  error instanceof AuthError && error.cause instanceof NoAnswer;

/**
 * Sends one call to the API; redirects are answers, never followed: they could carry credentials elsewhere.
 *
 * @throws {@link AuthError} `api_unavailable` caused by {@link NoAnswer} where no answer came.
 */
export const callApi = async (url: URL, init: RequestInit, fetch = globalThis.fetch): Promise<Response> => {
  try {
    return await fetch(url, { ...init, cache: 'no-store', redirect: 'manual' });
  } catch (cause) {
    throw new AuthError('api_unavailable', 'The API did not answer.', {
      cause: new NoAnswer('No answer from the API.', { cause }),
    });
  }
};

/** Reads a JSON body of at most 64 KiB; a longer, cut or other body is a bad answer. */
export const readJson = async (response: Response): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.byteLength;
      if (length > LONGEST_BODY) throw new RangeError('The answer is too long.');
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new AuthError('bad_api_response', 'The API answered with something that is not JSON.', { cause });
  }
};

/** Frees the connection of an answer nobody reads. */
export const discard = (response: Response): void => {
  response.body?.cancel().catch(() => undefined);
};

/** Nobody waits for longer, and a page could not say a larger number in a sentence. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * `Retry-After` in milliseconds, at most a day: delay-seconds or an HTTP-date; junk says nothing.
 *
 * @see RFC 9110 section 10.2.3
 */
export const retryAfterMs = (response: Response, now: number): number | undefined => {
  const value = response.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, LONGEST_WAIT_MS);
  const date = /^[A-Z][a-z]{2},/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), LONGEST_WAIT_MS);
};

const UNAVAILABLE = new Set([408, 425]);

/** What an answer that is neither success nor refusal means (DESIGN of the wire: one status, one code). */
export const toTrouble = (response: Response): AuthError => {
  const { status } = response;
  const wait = retryAfterMs(response, Date.now());
  const problem = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 429) return new AuthError({ code: 'rate_limited', ...problem });
  if (status >= 500 || UNAVAILABLE.has(status)) return new AuthError({ code: 'api_unavailable', ...problem });
  return new AuthError('bad_api_response', `The API answered ${status}, which means nothing here.`);
};

const fieldCode = (message: unknown): FieldCode =>
  typeof message === 'string' && /required|empty|missing/i.test(message) ? 'required' : 'invalid';

/** Fields of a 422 whose `message` is a list of `{ property, message }`; names only, never the API's words. */
export const readFields = (body: unknown): Record<string, FieldCode> => {
  const { message } = (body ?? {}) as { message?: unknown };
  const known = Array.isArray(message) ? message : [];
  return Object.fromEntries(
    known
      .filter((entry) => typeof entry?.property === 'string' && /^\w{1,64}$/.test(entry.property))
      .map((entry) => [entry.property, fieldCode(entry.message)]),
  );
};
