import { createCookieWriter } from '../../../machines/actors/cookie-writer.ts';
import { loginActor } from '../../../machines/actors/login.ts';
import { logoutActor, refreshActor, restoreActor } from '../../../machines/actors/requests.ts';
import { createWire } from '../../../machines/actors/wire.ts';
import { toAuthError } from '../../../machines/errors.ts';
import type { AuthProblem, Reply, SessionRequest } from '../../../machines/index.ts';
import type { Outside, Program } from '../engine/coroutine.ts';
import { insideUntilSettled } from './globals.ts';
import { pageTombstone } from './page-tombstone.ts';
import type { ServerAnswer } from './server-program.ts';

/** What the chart of a tab asks an adapter for. */
export interface Errand {
  readonly name: 'login' | 'restore' | 'refresh' | 'logout';
  readonly input: unknown;
  readonly now: number;
}

/** What the adapter says in the end. */
export type ErrandResult = { readonly reply: Reply } | { readonly problem: AuthProblem };

type Creator = (given: { input: unknown; signal: AbortSignal }) => Promise<Reply>;

/** The promise that an actor made with `fromPromise` runs, and the one inside an attempt. */
const creatorOf = (logic: unknown): Creator => {
  const { config, implementations } = logic as {
    config: unknown;
    implementations?: { actors: { request: { config: Creator } } };
  };
  return implementations === undefined ? (config as Creator) : implementations.actors.request.config;
};

const toResponse = (answer: ServerAnswer | 'broken'): Response => {
  if (answer === 'broken') throw new TypeError('Failed to fetch');
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': 'application/json' },
  });
};

const fetchOf =
  (outside: Outside): typeof globalThis.fetch =>
  (url, init = {}) =>
    new Promise((resolve, reject) => {
      const { signal } = init;
      const abandon = () => {
        outside.tell({ type: 'fetch.abandoned' });
        reject(signal?.reason);
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', abandon, { once: true });
      outside
        .wait(
          {
            type: 'fetch',
            route: String(url).replace('/api/auth/', ''),
            method: init.method ?? 'GET',
            body: typeof init.body === 'string' ? init.body : null,
            attempt: new Headers(init.headers).get('x-authchart-attempt'),
          },
          signal ?? undefined,
        )
        .then((answer) => toResponse(answer as ServerAnswer | 'broken'))
        .then(resolve, reject)
        .finally(() => signal?.removeEventListener('abort', abandon));
      return undefined;
    });

const adaptersOf = (outside: Outside) => {
  const wire = createWire({ basePath: '/api/auth', fetch: fetchOf(outside) });
  const tombstone = pageTombstone();
  // The tab's own channel remembers what it told last: the tab tells, not the errand.
  const channel = {
    listen: () => () => {},
    tellSession: (envelope: unknown) => outside.tell({ type: 'tellSession', envelope }),
    tellLoggedOut: (epochs: readonly string[]) => outside.tell({ type: 'tellLoggedOut', epochs }),
  };
  const cookies = createCookieWriter({ wire, tombstone, channel, lockName: 'authchart-cookies' });
  return {
    login: () => loginActor(cookies, tombstone),
    restore: () => restoreActor(wire),
    refresh: () => refreshActor(cookies),
    logout: () => logoutActor(cookies),
  };
};

const run = async (outside: Outside, { name, input }: Errand): Promise<ErrandResult> => {
  const stopped = new AbortController();
  outside.wait({ type: 'stop' }).then(() => stopped.abort(new DOMException('Stopped.', 'AbortError')));
  const create = creatorOf(adaptersOf(outside)[name]());
  try {
    return { reply: await create({ input: input as SessionRequest, signal: stopped.signal }) };
  } catch (thrown) {
    return { problem: toAuthError(thrown).problem };
  }
};

/** A shipped adapter, running one errand of a tab. */
export const clientProgram = (errand: Errand): Program => ({
  name: `client ${JSON.stringify(errand)}`,
  run: (outside) =>
    insideUntilSettled({ outside, now: errand.now, owner: '', nextEpoch: () => '', hasDeadlines: true }, () =>
      run(outside, errand),
    ),
});
