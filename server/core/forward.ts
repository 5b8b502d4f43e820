import { AuthError } from '../../machines/index.ts';
import { TooLong } from './too-long.ts';

export interface ForwardLimits {
  readonly maxBodyBytes: number;
  /** How long the API may be silent before its answer begins. */
  readonly timeoutMs: number;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** A deadline that every chunk of an upload puts off: a slow line is no silent API. The answer may take its time. */
const createDeadline = (ms: number) => {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), ms);
  const stop = () => clearTimeout(timer);
  const putOff = () => {
    stop();
    timer = setTimeout(() => controller.abort(), ms);
  };
  return { controller, stop, putOff };
};

/** Counts what passes, and breaks off where it grows too long: half a body must not arrive as a whole one. */
const limited = (maxBytes: number, on: { readonly chunk: () => void; readonly tooLong: () => void }) => {
  let length = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      on.chunk();
      if (length <= maxBytes) return controller.enqueue(chunk);
      on.tooLong();
      controller.error(new TooLong());
    },
  });
};

/**
 * Sends a request on, its body streamed.
 *
 * @param init - Method and headers, as the API shall get them.
 * @throws {@link AuthError} `invalid_input` (413) where the body is too long: the API's connection is broken off, so
 * that it cannot take half a body for a whole one. `api_unavailable` where no answer came in time.
 */
export const forward = async (
  target: URL,
  init: { readonly method: string; readonly headers: Headers; readonly body: Request['body'] },
  { maxBodyBytes, timeoutMs, fetch = globalThis.fetch }: ForwardLimits,
): Promise<Response> => {
  const { controller, stop, putOff } = createDeadline(timeoutMs);
  let isTooLong = false;
  const breakOff = () => {
    isTooLong = true;
    controller.abort();
  };
  const body = init.body?.pipeThrough(limited(maxBodyBytes, { chunk: putOff, tooLong: breakOff })) ?? null;
  // TypeScript's DOM types do not know `duplex`, which a streamed body needs (Fetch standard, RequestInit).
  const options = { ...init, body, duplex: 'half' } as RequestInit;
  try {
    return await fetch(target, {
      ...options,
      signal: controller.signal,
      cache: 'no-store',
      redirect: 'manual',
    });
  } catch (cause) {
    throw isTooLong ? new TooLong() : new AuthError('api_unavailable', 'The API did not answer.', { cause });
  } finally {
    stop();
  }
};
