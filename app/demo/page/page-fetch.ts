import type { FaultName } from '../faults.ts';
import { REQUEST_HEADER } from '../visit.ts';
import { realNow } from './demo-date.ts';
import type { PageRequest } from './records.ts';

export interface PageFetchOptions {
  readonly tab: string;
  readonly isWatching: () => boolean;
  /** The fault that this request meets, which is used up by it. */
  readonly takeFault: () => FaultName | null;
  /** Told when a request leaves and again when it is over. */
  readonly tell: (request: PageRequest) => void;
}

/** How our tokens look: a JWT or a JWE, or the demo API's refresh token. */
const TOKEN = /eyJ[\w-]{8,}\.|\brt_[\w-]{20,}/;

const readAnswer = async (response: Response): Promise<Pick<PageRequest, 'answered' | 'heldToken'>> => {
  const text = await response
    .clone()
    .text()
    .catch(() => '');
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : null;
  const answered = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  return { answered, heldToken: TOKEN.test(text) };
};

const lost = () => new TypeError('Lost on the way, on demand.');

/** The page's `fetch`: the same requests, told to the workbench, and in the way of its faults where it watches. */
export const createPageFetch = ({ tab, isWatching, takeFault, tell }: PageFetchOptions): typeof fetch => {
  let count = 0;

  const watch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    count += 1;
    const { pathname } = new URL(input instanceof Request ? input.url : input, window.location.href);
    const fault = takeFault();
    const begun: PageRequest = {
      id: `${tab}-${count}`,
      tab,
      realAt: realNow(),
      at: Date.now(),
      method: init.method ?? 'GET',
      path: pathname,
      tookMs: null,
      status: null,
      isOver: false,
      fault,
      answered: [],
      heldToken: false,
    };
    tell(begun);
    const over = (more: Partial<PageRequest>) =>
      tell({ ...begun, ...more, isOver: true, tookMs: realNow() - begun.realAt });
    try {
      if (fault === 'request-lost') throw lost();
      const headers = new Headers(init.headers);
      headers.set(REQUEST_HEADER, begun.id);
      const response = await globalThis.fetch(input, { ...init, headers });
      const read = await readAnswer(response);
      if (fault === 'answer-lost') throw lost();
      over({ status: response.status, ...read });
      return response;
    } catch (thrown) {
      over({});
      throw thrown;
    }
  };

  return (input, init) => (isWatching() ? watch(input, init) : globalThis.fetch(input, init));
};
