import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { restApi } from 'authchart/next';
import { startDemoApi } from '../../../demo-api/server.ts';
import { createCoordinator } from '../../../server/coordinator/coordinator.ts';
import { createMemoryStore } from '../../../server/coordinator/memory-store.ts';
import { createRedisStore } from '../../../server/coordinator/redis-store.ts';
import { createResilientStore } from '../../../server/coordinator/resilient-store.ts';
import { createCore } from '../../../server/core/create-core.ts';
import { type RunningRedis, startRedis } from '../../production/support/redis.ts';
import { openBrowser } from './browser.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { SetUp } from './set-ups.ts';

export const CREDENTIALS = { email: 'ada@example.com', password: 'correct horse battery' };

const SECRET = 'a secret of the fault table, long enough';

interface ServerOptions {
  readonly apiUrl: string;
  readonly redis: RunningRedis | null;
  readonly now?: () => number;
  readonly secret?: string | readonly string[];
}

/** The server half as a process of its own would have it: nothing shared but what Redis holds. */
const startServer = async ({ apiUrl, redis, now = Date.now, secret = SECRET }: ServerOptions) => {
  const memory = createMemoryStore(Date.now);
  const store =
    redis === null
      ? memory
      : createResilientStore(createRedisStore(redis.connect(), 'faults'), memory, {
          timeoutMs: 250,
          pauseMs: 500,
          warn: () => {},
        });
  const core = createCore(
    {
      api: restApi({ url: apiUrl }),
      secret,
      coordinator: createCoordinator({ store, flights: new Map(), now: Date.now, isShared: redis !== null }),
    },
    now,
  );
  const server = serve({ fetch: core.handle, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
};

/** A browser, the server half, the demo API, and a fault proxy on each leg between them. */
export const createWorld = async ({ hasRedis, overlapSeconds }: SetUp) => {
  const cleanUps: (() => unknown)[] = [];
  const api = await startDemoApi({
    port: 0,
    database: ':memory:',
    accessTokenSeconds: 3,
    refreshTokenSeconds: 3_600,
    overlapSeconds,
  });
  const apiLeg = await startFaultProxy([api.url]);
  const redis = hasRedis ? await startRedis() : null;
  const servers = await Promise.all(
    Array.from({ length: hasRedis ? 2 : 1 }, () => startServer({ apiUrl: apiLeg.url, redis })),
  );
  const targets = servers.map(({ url }) => url);
  const webLeg = await startFaultProxy(targets);
  const browser = openBrowser(webLeg.url);
  cleanUps.push(api.close, apiLeg.close, ...servers.map(({ close }) => close), webLeg.close);
  return {
    api,
    apiLeg,
    webLeg,
    redis,
    browser,
    /** The browser's requests go to new processes from now on, as after a deploy or a crash. */
    replaceServer: async (options: Partial<ServerOptions> = {}) => {
      const next = await startServer({ apiUrl: apiLeg.url, redis, ...options });
      cleanUps.push(next.close);
      targets.splice(0, targets.length, next.url);
      return next;
    },
    control: (route: string, body: object = {}) =>
      fetch(`${api.url}/_control/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    counts: async () => (await (await fetch(`${api.url}/_control/state`)).json()).counts,
    close: async () => {
      browser.close();
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
      await redis?.stop();
    },
  };
};

export type World = Awaited<ReturnType<typeof createWorld>>;
