import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { startApp, startDemoApi } from '../../scripts/lib/demo-servers.mjs';
import { startFaultProxy } from '../faults/support/fault-proxy.ts';
import { askAsRouter } from './support/ask-as-router.ts';
import { ADA, openClient } from './support/client.ts';
import { startRedis } from './support/redis.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const SECRET = 'one secret for all processes of this test';

interface Cluster {
  readonly processes: number;
  readonly hasRedis: boolean;
  readonly overlapSeconds: number;
}

/** Next processes over one API, behind a proxy that asks them in turn. */
const startCluster = async ({ processes, hasRedis, overlapSeconds }: Cluster) => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-storm-'));
  open.push(async () => rmSync(folder, { recursive: true }));
  const api = await startDemoApi(
    {
      apiPort: 0,
      database: join(folder, 'api.db'),
      accessTokenSeconds: 2,
      refreshTokenSeconds: 3_600,
      overlapSeconds,
    },
    () => {},
  );
  open.push(api.stop);
  const redis = hasRedis ? await startRedis() : null;
  if (redis !== null) open.push(redis.stop);
  const lines: string[] = [];
  const apps = await Promise.all(
    Array.from({ length: processes }, () =>
      startApp(
        {
          mode: 'start',
          port: 0,
          apiUrl: api.url,
          secret: SECRET,
          ...(redis !== null && { redisUrl: redis.url }),
        },
        (line) => lines.push(line),
      ),
    ),
  );
  open.push(() => Promise.all(apps.map((app) => app.stop())));
  const balancer = await startFaultProxy(apps.map(({ url }) => url));
  open.push(balancer.close);
  const control = (route: string, body: object) =>
    fetch(`${api.url}/_control/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    url: balancer.url,
    lines,
    control,
    counts: async () => (await (await fetch(`${api.url}/_control/state`)).json()).counts,
  };
};

/** Logs in, and lets the token run out. */
const expire = async (cluster: Awaited<ReturnType<typeof startCluster>>) => {
  const client = openClient(cluster.url);
  const { session } = await (await client.call('POST', '/api/auth/login', ADA)).json();
  await wait(Math.max(0, session.expiresAt - Date.now()) + 50);
  // Whoever is given a token now keeps it for the rest of the storm.
  await cluster.control('settings', { accessTokenSeconds: 600 });
  const cookie = await client.jar.getCookieString('https://site.example');
  return { session, cookie };
};

interface Known {
  readonly session: { readonly epoch: string };
  readonly cookie: string;
}

type Ask = (url: string, headers: Record<string, string>, known: Known) => Promise<Response>;

/** What a page of many parts sends at one moment. */
const KINDS: Readonly<Record<string, Ask>> = {
  refresh: (url, headers, { session }) =>
    fetch(`${url}/api/auth/refresh`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ epoch: session.epoch, generation: 0 }),
    }),
  document: (url, headers) =>
    fetch(`${url}/account`, {
      redirect: 'manual',
      headers: { ...headers, 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
    }),
  RSC: (url, headers) => {
    const given = { ...headers, rsc: '1', 'sec-fetch-dest': 'empty' };
    return askAsRouter((path) => fetch(url + path, { redirect: 'manual', headers: given }), '/account');
  },
  call: (url, headers) =>
    fetch(`${url}/api/proxy/orders`, { headers: { ...headers, 'sec-fetch-dest': 'empty' } }),
  // None of the demo's actions renews anything; this one does not even exist.
  action: (url, headers) =>
    fetch(`${url}/account`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, 'next-action': 'x', 'sec-fetch-dest': 'empty' },
      body: '[]',
    }),
};

const TURNS = [
  'refresh',
  'document',
  'refresh',
  'call',
  'RSC',
  'refresh',
  'document',
  'call',
  'action',
  'refresh',
];

/** Requests of every kind with the same cookies, all at once. */
const storm = async (url: string, count: number, known: Known) => {
  const ask = async (at: number) => {
    // Each kind meets each of up to four processes.
    const kind = TURNS[Math.floor(at / 4) % TURNS.length] ?? '';
    const headers = {
      cookie: known.cookie,
      connection: 'close',
      'sec-fetch-site': 'same-origin',
      'x-authchart': '1',
    };
    const answer = await KINDS[kind]?.(url, headers, known);
    const writes = answer?.headers.getSetCookie().length ?? 0;
    return { kind, status: answer?.status, writes, text: (await answer?.text()) ?? '' };
  };
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  const of = (kind: string) => answers.filter((answer) => answer.kind === kind);
  const statuses = (kind: string) => [...new Set(of(kind).map(({ status }) => status))];
  const generations = new Set(of('refresh').map(({ text }) => JSON.parse(text).session?.generation));
  return { of, statuses, generations: [...generations] };
};

describe('a storm of 1,000 requests at expiry', () => {
  test.each([
    { name: 'one process, strict API', processes: 1, hasRedis: false, overlapSeconds: 0, most: 1 },
    {
      name: 'four processes with Redis, strict API',
      processes: 4,
      hasRedis: true,
      overlapSeconds: 0,
      most: 1,
    },
    {
      name: 'four processes without, API with overlap',
      processes: 4,
      hasRedis: false,
      overlapSeconds: 60,
      most: 4,
    },
  ])(
    '$name: at most $most refreshes reach the API',
    async ({ most, ...given }) => {
      const cluster = await startCluster(given);
      const known = await expire(cluster);
      const seen = await storm(cluster.url, 1_000, known);
      const counts = await cluster.counts();
      expect(counts.refreshes).toBeLessThanOrEqual(most);
      expect(counts.refreshes).toBeGreaterThan(0);
      expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0 });
      for (const kind of Object.keys(KINDS)) expect(seen.of(kind).length, kind).toBeGreaterThanOrEqual(96);
      expect(seen.statuses('refresh')).toEqual([200]);
      expect(seen.generations).toEqual([1]);
      expect(seen.statuses('document')).toEqual([200]);
      // An API call never refreshes: with these cookies it is told that its token is over.
      expect(seen.statuses('call')).toEqual([401]);
      // What is rendered for a part of a page, and an action, renew nothing and clear nothing.
      for (const kind of ['call', 'RSC', 'action'])
        expect(seen.of(kind).filter(({ writes }) => writes > 0)).toEqual([]);
      expect(seen.statuses('RSC')).toEqual([200]);
      expect(cluster.lines.join('\n')).not.toMatch(/eyJ[\w-]{10,}\.|rt_[\w-]{20,}/);
    },
    180_000,
  );
});
