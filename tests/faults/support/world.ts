import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { restApi } from 'authchart/next';
import { startDemoApi } from '../../../demo-api/server.ts';
import { createCoordinator } from '../../../server/coordinator/coordinator.ts';
import { createMemoryStore } from '../../../server/coordinator/memory-store.ts';
import { createRedisStore } from '../../../server/coordinator/redis-store.ts';
import { createResilientStore } from '../../../server/coordinator/resilient-store.ts';
import { createCore } from '../../../server/core/create-core.ts';
import { startRedis } from '../../production/support/redis.ts';
import { openBrowser } from './browser.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { createMortality } from './mortality.ts';
import type { SetUp } from './set-ups.ts';

export const CREDENTIALS = { email: 'ada@example.com', password: 'correct horse battery' };
export const SECRET = 'a secret of the fault table, long enough';

interface ServerOptions {
  readonly apiUrl?: string;
  readonly now?: () => number;
  readonly secret?: string | readonly string[];
  /** The process dies at this await of its work, counted from 1. */
  readonly dieAt?: number;
}

/** What a process of ours finds around it. */
interface Surroundings {
  readonly apiUrl: string;
  readonly redis: SlowableRedis | null;
  readonly warn: (message: string) => void;
}

/** The server half as a process of its own would have it: nothing shared but what Redis holds. */
const startServer = async (
  { redis, warn, ...surroundings }: Surroundings,
  { apiUrl = surroundings.apiUrl, now = Date.now, secret = SECRET, dieAt }: ServerOptions,
) => {
  const life = createMortality(dieAt);
  const memory = createMemoryStore(Date.now);
  const store =
    redis === null
      ? memory
      : createResilientStore(createRedisStore(redis.client(), 'faults'), memory, {
          timeoutMs: 250,
          pauseMs: 500,
          warn,
        });
  const core = createCore(
    {
      api: life.ofApi(restApi({ url: apiUrl })),
      secret,
      coordinator: createCoordinator({
        store: life.ofStore(store),
        flights: new Map(),
        now: Date.now,
        isShared: redis !== null,
      }),
      apiProxy: { allow: ['/*'] },
    },
    now,
  );
  const fetch = (request: Request) =>
    new URL(request.url).pathname.startsWith('/api/proxy/') ? core.apiProxy(request) : core.handle(request);
  const server = serve({ fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  life.atDeath(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close,
    steps: life.steps,
    isDead: life.isDead,
  };
};

export type Server = Awaited<ReturnType<typeof startServer>>;

/** A real Redis, and a way to it that can be made slow. */
const startSlowableRedis = async () => {
  const redis = await startRedis();
  let slownessMs = 0;
  return {
    ...redis,
    slowDown: (ms: number) => {
      slownessMs = ms;
    },
    client: () => {
      const client = redis.connect();
      return {
        call: async (command: string, ...args: string[]) => {
          if (slownessMs > 0) await wait(slownessMs);
          return client.call(command, ...args);
        },
      };
    },
  };
};

type SlowableRedis = Awaited<ReturnType<typeof startSlowableRedis>>;

/** A browser, the server half, the demo API, and a fault proxy on each leg between them. */
export const createWorld = async (
  { hasRedis, overlapSeconds }: SetUp,
  { isThorough }: { readonly isThorough: boolean },
) => {
  const startedAt = performance.now();
  const cleanUps: (() => unknown)[] = [];
  const warnings: string[] = [];
  const api = await startDemoApi({
    port: 0,
    database: ':memory:',
    accessTokenSeconds: 3,
    refreshTokenSeconds: 3_600,
    overlapSeconds,
  });
  const apiLeg = await startFaultProxy([api.url]);
  const redis = hasRedis ? await startSlowableRedis() : null;
  const start = (options: ServerOptions = {}) =>
    startServer({ apiUrl: apiLeg.url, redis, warn: (message) => warnings.push(message) }, options);
  const servers = await Promise.all(Array.from({ length: hasRedis ? 2 : 1 }, () => start()));
  const targets = servers.map(({ url }) => url);
  const webLeg = await startFaultProxy(targets);
  const browser = openBrowser(webLeg.url);
  cleanUps.push(api.close, apiLeg.close, ...servers.map(({ close }) => close), webLeg.close);
  return {
    /** Every variant of a row, or those of every run? */
    isThorough,
    api,
    apiLeg,
    webLeg,
    redis,
    browser,
    /** What the processes have said of their store. */
    warnings,
    serverCount: () => targets.length,
    /** Since this world began. */
    seconds: () => (performance.now() - startedAt) / 1_000,
    /** The browser's requests go to new processes from now on, in turn, as after a deploy or a crash. */
    replaceServers: async (...options: readonly ServerOptions[]): Promise<Server[]> => {
      const next = await Promise.all((options.length > 0 ? options : [{}]).map(start));
      cleanUps.push(...next.map(({ close }) => close));
      targets.splice(0, targets.length, ...next.map(({ url }) => url));
      return next;
    },
    /** No fault any more on either leg. */
    heal: () => {
      apiLeg.heal();
      webLeg.heal();
      browser.settings.tamper = null;
    },
    control: (route: string, body: object = {}) =>
      fetch(`${api.url}/_control/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** What the API has counted. */
    state: async (): Promise<{
      counts: Record<string, number> & { rotations: number };
      activeFamilies: number;
    }> => (await fetch(`${api.url}/_control/state`)).json(),
    close: async () => {
      browser.close();
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
      await redis?.stop();
    },
  };
};

export type World = Awaited<ReturnType<typeof createWorld>>;
