import type { ErrandName } from '../model/tab.ts';

interface Held {
  readonly errand: ErrandName;
  request: () => Promise<Response>;
  readonly resolve: (answer: Response) => void;
  readonly reject: (error: unknown) => void;
}

const ERRANDS: Readonly<Record<string, ErrandName>> = {
  login: 'login',
  refresh: 'refresh',
  logout: 'logout',
  session: 'restore',
};

export const errandOf = (url: string): ErrandName | undefined =>
  ERRANDS[/\/([a-z]+)(?:\?|$)/.exec(url)?.[1] ?? ''];

/** Holds the requests to the session routes until a path says what becomes of them; all others pass. */
export const createGate = (fetch: typeof globalThis.fetch) => {
  let held: Held[] = [];
  const find = (errand: ErrandName): Held => {
    const found = held.find((request) => request.errand === errand);
    if (found === undefined) throw new Error(`No request of ${errand} is under way.`);
    return found;
  };
  const take = (errand: ErrandName): Held => {
    const found = find(errand);
    held = held.filter((request) => request !== found);
    return found;
  };

  const gated: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const errand = errandOf(url);
    if (errand === undefined) return fetch(input, init);
    return new Promise((resolve, reject) => {
      const request: Held = { errand, request: () => fetch(input, init), resolve, reject };
      held.push(request);
      // Nobody waits any more: the request is off the wire.
      init?.signal?.addEventListener('abort', () => {
        held = held.filter((other) => other !== request);
        reject(init.signal?.reason);
      });
    });
  };

  return {
    fetch: gated,
    require: (errand: ErrandName) => void find(errand),
    /** @throws Error where other requests are under way than the chart has sent. */
    expect(errand: ErrandName | null) {
      const names = held.map((request) => request.errand).join(', ') || 'none';
      if (errand === null ? held.length > 0 : !held.some((request) => request.errand === errand))
        throw new Error(`Under way: ${names}; expected: ${errand ?? 'none'}.`);
    },
    /** Sends another body than the page did. */
    replaceBody(errand: ErrandName, body: unknown) {
      const found = find(errand);
      found.request = () =>
        fetch(`/api/auth/${errand}`, {
          method: 'POST',
          headers: { 'x-authchart': '1', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
    },
    async release(errand: ErrandName) {
      const { request, resolve, reject } = take(errand);
      await request().then(resolve, reject);
    },
    drop: (errand: ErrandName) => take(errand).reject(new TypeError('Failed to fetch')),
    /** Remembers the request under way, to lose it once nobody waits for it any more. */
    remember(errand: ErrandName) {
      const request = held.find((other) => other.errand === errand);
      return () => {
        // A request that was called back is gone already.
        if (request === undefined || !held.includes(request)) return;
        held = held.filter((other) => other !== request);
        request.reject(new TypeError('Failed to fetch'));
      };
    },
    /** The server does its work, and its answer breaks off on the way. */
    async loseAnswer(errand: ErrandName) {
      const { request, reject } = take(errand);
      await request();
      reject(new TypeError('Failed to fetch'));
    },
    /** The server does its work; the page does not hear of it before {@link deliver}. */
    process: (errand: ErrandName) => find(errand).request(),
    deliver: (errand: ErrandName, answer: Response) => take(errand).resolve(answer),
  };
};
