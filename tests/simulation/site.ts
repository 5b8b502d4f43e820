import { AsyncLocalStorage } from 'node:async_hooks';
import { createFakeAuthApi, FAKE_USERS } from 'authchart/testing';
import type fc from 'fast-check';
import { createCoordinator } from '../../server/coordinator/coordinator.ts';
import { createMemoryStore } from '../../server/coordinator/memory-store.ts';
import type { CoordinatorStore } from '../../server/coordinator/store.ts';
import { createCore } from '../../server/core/create-core.ts';
import { restApi } from '../../server/index.ts';
import type { Coordinator } from '../../server/types.ts';
import type { Browser } from './browser.ts';
import type { Judge } from './judge.ts';
import type { Luck } from './luck.ts';

const ORIGIN = 'http://localhost';

/** Access tokens live a minute here. */
export const ACCESS_SECONDS = 60;

interface Asking {
  /** The newest access token that the API gave while this request was answered. */
  token: string | null;
}

export interface SiteParts {
  readonly scheduler: fc.Scheduler;
  readonly now: () => number;
  readonly browser: Browser;
  readonly judge: Judge;
  readonly luck: Luck;
  readonly processes: number;
  readonly overlapSeconds: number;
  /** Without, each request rotates for itself: for the test that this simulation can fail. */
  readonly isCoordinated: boolean;
  /** Generations may only rise in the jar where requests are made one after the other. */
  readonly isOrderly: boolean;
}

const lost = () => new TypeError('fetch failed', { cause: new Error('The connection broke.') });

/** Slower than this a store may lose the lease of whoever leads: a leader that was stopped cannot know it (F28). */
const SLOW_STORE_MS = 1_000;

/** Each step of the store waits its turn. */
const createScheduledStore = (store: CoordinatorStore, scheduler: fc.Scheduler, now: () => number) => {
  const waiting = new Set<{ readonly since: number }>();
  let wasSlow = false;
  const isLate = ({ since }: { readonly since: number }) => now() - since > SLOW_STORE_MS;
  const inTurn =
    <Args extends readonly unknown[], Result>(label: string, work: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      const mine = { since: now() };
      waiting.add(mine);
      await scheduler.schedule(Promise.resolve(), `store ${label}`);
      waiting.delete(mine);
      wasSlow ||= isLate(mine);
      return work(...args);
    };
  return {
    wasSlow: () => wasSlow || [...waiting].some(isLate),
    store: {
      get: inTurn('get', store.get),
      set: inTurn('set', store.set),
      claim: inTurn('claim', store.claim),
      extend: inTurn('extend', store.extend),
      release: inTurn('release', store.release),
    } satisfies CoordinatorStore,
  };
};

const uncoordinated: Coordinator = {
  isShared: false,
  rotate: (record, rotate) => rotate(record),
  end: async (record) => record,
  bury: async () => {},
  isOver: async () => false,
};

/** The shipped handlers in one or two processes, an API behind them, and the wires between. */
export const createSite = (parts: SiteParts) => {
  const { scheduler, now, browser, judge, luck, processes } = parts;
  const api = createFakeAuthApi({
    now,
    accessTokenSeconds: ACCESS_SECONDS,
    overlapSeconds: parts.overlapSeconds,
  });
  const asking = new AsyncLocalStorage<Asking>();
  const newest = new Map<string, string>();
  /** A reply of the API that Next may not have had: what a strict API makes of it nobody can heal. */
  const doubts: string[] = [];
  const turn = (label: string) => scheduler.schedule(Promise.resolve(), label);

  const apiFetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { signal, ...rest } = init;
    const path = new URL(String(input)).pathname;
    await turn(`→ API ${path}`);
    if (luck.strikes(`${path} lost before the API`)) throw lost();
    const answer = await api.fetch(input, rest);
    const store = asking.getStore();
    if (answer.ok && answer.status === 200 && store !== undefined)
      store.token = (await answer.clone().json()).data.accessToken;
    await turn(`← API ${path}`);
    if (signal?.aborted) doubts.push(`${path} came too late`);
    if (luck.strikes(`the API’s reply to ${path} lost`)) {
      doubts.push(path);
      throw lost();
    }
    return answer;
  };

  const { store, wasSlow } = createScheduledStore(createMemoryStore(now), scheduler, now);
  const cores = Array.from({ length: processes }, () =>
    createCore(
      {
        api: restApi({ url: 'http://api.test', fetch: apiFetch }),
        secret: 'a secret of the simulation, long enough',
        coordinator: parts.isCoordinated
          ? createCoordinator({ store, flights: new Map(), now, isShared: processes > 1 })
          : uncoordinated,
      },
      now,
    ),
  );

  const route = (input: Parameters<typeof fetch>[0]) => String(input).replace('/api/auth/', '');

  const answer = async (name: string, request: Request, left: readonly string[]) => {
    const body = request.method === 'POST' ? await request.clone().json() : {};
    const cookie = request.headers.get('cookie') ?? '';
    const core = cores[luck.pick(cores.length)];
    const told: Asking = { token: null };
    const response = await asking.run(told, async () => core?.handle(request) ?? Response.error());
    const envelope = await response.clone().json();
    const user = FAKE_USERS.find(({ email }) => email === body.email)?.id ?? null;
    judge.answer(envelope, { route: name, cookie, user, left });
    const epoch = envelope.session?.epoch ?? body.epoch;
    if (told.token !== null && epoch !== undefined) newest.set(epoch, told.token);
    return { response, envelope };
  };

  /** A request of a tab: there, answered, and back; the cookies land though nobody may wait any more. */
  const send = async (
    tab: { readonly name: string; readonly isGone: () => boolean; readonly left: () => readonly string[] },
    input: Parameters<typeof fetch>[0],
    init: RequestInit,
  ) => {
    const name = route(input);
    const headers = new Headers(init.headers);
    const cookie = browser.jar.header();
    if (cookie !== '') headers.set('cookie', cookie);
    headers.set('host', 'localhost');
    headers.set('sec-fetch-site', 'same-origin');
    const { method = 'GET', body = null } = init;
    const request = new Request(new URL(String(input), ORIGIN), { method, headers, body });
    const left = tab.left();
    await turn(`${tab.name} → ${name}`);
    if (luck.strikes(`${name} of ${tab.name} lost`)) throw new TypeError('Failed to fetch');
    const { response, envelope } = await answer(name, request, left);
    await turn(`${tab.name} ← ${name} ${response.status}`);
    if (luck.strikes(`the reply to ${name} of ${tab.name} lost`)) throw new TypeError('Failed to fetch');
    // Whether a closed tab's answer still lands is the browser's affair.
    if (tab.isGone() && luck.pick(2) === 0) throw new TypeError('Failed to fetch');
    const setCookies = response.headers.getSetCookie();
    browser.jar.store(setCookies);
    judge.lands(envelope, setCookies, parts);
    return response;
  };

  const fetchOf =
    (tab: Parameters<typeof send>[0]): typeof globalThis.fetch =>
    (input, init = {}) =>
      new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        send(tab, input, init).then(resolve, reject);
      });

  const readJar = async () => (await cores[0]?.readSession(browser.jar.header()))?.current ?? null;

  return {
    api,
    /** Whether the API may have rotated for somebody who could not know it. */
    isInDoubt: () => doubts.length > 0 || (processes > 1 && wasSlow()),
    fetchOf,
    readJar,
    /** Whether the API still lets this session's newest token in. */
    async isAlive(epoch: string) {
      const token = newest.get(epoch);
      if (token === undefined) return false;
      const { status } = await api.fetch('http://api.test/me', {
        headers: { authorization: `Bearer ${token}` },
      });
      return status === 200;
    },
  };
};
