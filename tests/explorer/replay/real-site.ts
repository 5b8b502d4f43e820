import { AsyncLocalStorage } from 'node:async_hooks';
import { memoryCoordinator, restApi } from 'authchart/next';
import { createFakeAuthApi } from 'authchart/testing';
import { createCore } from '../../../server/core/create-core.ts';

/** A call to the API that goes on when it is told to. */
export interface RealApiCall {
  /** The API does its work. */
  reach(isAnswerLost?: boolean): Promise<void>;
  /** Something else happens instead. */
  instead(answer: 'silence' | number): void;
  /** What came of it reaches the handler. */
  deliver(): void;
  isReached: boolean;
}

interface Serving {
  readonly calls: RealApiCall[];
}

const broken = () => new TypeError('fetch failed', { cause: new Error('The connection broke.') });

const USERS = ['ada', 'grace'].map((id) => ({ id, email: id, password: id, name: id }));

/** The real server half over an API in memory; every call to it waits to be let through. */
export const openRealSite = (given: { now: () => number; overlapSeconds: number }) => {
  const { now, overlapSeconds } = given;
  const api = createFakeAuthApi({
    users: USERS,
    now,
    overlapSeconds,
    accessTokenSeconds: 300,
    refreshTokenSeconds: 3_600,
  });
  const serving = new AsyncLocalStorage<Serving>();

  const gated: typeof globalThis.fetch = (input, init) =>
    new Promise((resolve, reject) => {
      let settle: () => void = () => reject(broken());
      const call: RealApiCall = {
        isReached: false,
        async reach(isAnswerLost = false) {
          call.isReached = true;
          const answer = await api.fetch(input, init);
          settle = () => (isAnswerLost ? reject(broken()) : resolve(answer));
        },
        instead(answer) {
          call.isReached = true;
          settle = () =>
            answer === 'silence' ? reject(broken()) : resolve(new Response('{}', { status: answer }));
        },
        deliver: () => settle(),
      };
      serving.getStore()?.calls.push(call);
    });

  const start = () =>
    createCore(
      {
        api: restApi({ url: 'http://api.test', fetch: gated }),
        secret: 'the secret of a test, which protects nothing',
        coordinator: memoryCoordinator({ now }),
      },
      now,
    );
  let core = start();

  return {
    api,
    read: (cookie: string) => core.readSession(cookie),
    /** The process dies and another begins: it remembers nothing. */
    restart: () => {
      core = start();
    },
    /** Serves a request; its calls to the API appear in `calls`, in the order they are made. */
    serve: (request: Request, calls: RealApiCall[]) => serving.run({ calls }, () => core.handle(request)),
  };
};
