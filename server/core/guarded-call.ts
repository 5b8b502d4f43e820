import { AuthError } from '../../machines/index.ts';
import { NoAnswer } from '../api/answer.ts';
import type { ApiCallOptions } from '../types.ts';
import type { Asked, CoreContext } from './context.ts';

/** What `fetch` throws where it got no answer: its own TypeError has a cause, a programmer's has none. */
const isSilence = (thrown: unknown): boolean =>
  thrown instanceof DOMException || (thrown instanceof TypeError && thrown.cause !== undefined);

const toApiError = (thrown: unknown): unknown =>
  isSilence(thrown)
    ? new AuthError('api_unavailable', 'The API did not answer.', {
        cause: new NoAnswer('No answer from the API.', { cause: thrown }),
      })
    : thrown;

/** Settles at the deadline also where a function ignores the signal it was given. */
const untilAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });

/**
 * One call of a function that somebody else wrote, of the API or of `user()`: it ends in time, and whatever it throws
 * for want of an answer is trouble.
 *
 * The deadline is its own: a client that goes away never aborts a rotation (I33).
 */
export const guardedCall = async <Value>(
  context: CoreContext,
  call: (options: ApiCallOptions) => Value | Promise<Value>,
  { ms, asked }: { readonly ms: number; readonly asked: Asked | null },
): Promise<Value> => {
  const signal = AbortSignal.timeout(ms);
  const clientIp = asked === null ? undefined : context.clientIp?.({ headers: asked.headers });
  const work = async () => call({ signal, now: context.now, ...(clientIp !== undefined && { clientIp }) });
  try {
    return await untilAborted(work(), signal);
  } catch (thrown) {
    throw toApiError(thrown);
  }
};
