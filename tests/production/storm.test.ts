import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { startApp, startDemoApi } from '../../scripts/lib/demo-servers.mjs';
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

/** Next processes over one API; requests go to each in turn. */
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
  const control = (route: string, body: object) =>
    fetch(`${api.url}/_control/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    urls: apps.map(({ url }) => url),
    lines,
    control,
    counts: async () => (await (await fetch(`${api.url}/_control/state`)).json()).counts,
  };
};

/** Logs in, and lets the token run out. */
const expire = async (cluster: Awaited<ReturnType<typeof startCluster>>) => {
  const clients = cluster.urls.map((url) => openClient(url));
  const [first] = clients;
  if (first === undefined) throw new Error('no process');
  const { session } = await (await first.call('POST', '/api/auth/login', ADA)).json();
  await wait(Math.max(0, session.expiresAt - Date.now()) + 50);
  // Whoever is given a token now keeps it for the rest of the storm.
  await cluster.control('settings', { accessTokenSeconds: 600 });
  const cookie = await first.jar.getCookieString('https://site.example');
  return { session, cookie };
};

/** Documents, refreshes and API calls, all with the same cookies, all at once. */
const storm = async (
  urls: readonly string[],
  count: number,
  { session, cookie }: { session: { epoch: string }; cookie: string },
) => {
  const ask = async (at: number) => {
    const url = urls[at % urls.length] ?? '';
    const kind = ['refresh', 'document', 'refresh', 'call'][Math.floor(at / urls.length) % 4] ?? '';
    const headers = { cookie, connection: 'close', 'sec-fetch-site': 'same-origin', 'x-authchart': '1' };
    const answer =
      kind === 'refresh'
        ? await fetch(`${url}/api/auth/refresh`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ epoch: session.epoch, generation: 0 }),
          })
        : kind === 'document'
          ? await fetch(`${url}/account`, {
              redirect: 'manual',
              headers: { ...headers, 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
            })
          : await fetch(`${url}/api/proxy/orders`, { headers: { ...headers, 'sec-fetch-dest': 'empty' } });
    const text = await answer.text();
    return { kind, status: answer.status, text };
  };
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  const of = (kind: string) => answers.filter((answer) => answer.kind === kind);
  const statuses = (kind: string) => [...new Set(of(kind).map(({ status }) => status))];
  const generations = new Set(of('refresh').map(({ text }) => JSON.parse(text).session?.generation));
  return {
    statuses,
    generations: [...generations],
    sizes: ['refresh', 'document', 'call'].map((kind) => of(kind).length),
  };
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
      const seen = await storm(cluster.urls, 1_000, known);
      const counts = await cluster.counts();
      expect(counts.refreshes).toBeLessThanOrEqual(most);
      expect(counts.refreshes).toBeGreaterThan(0);
      expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0 });
      for (const size of seen.sizes) expect(size).toBeGreaterThan(200);
      expect(seen.statuses('refresh')).toEqual([200]);
      expect(seen.generations).toEqual([1]);
      expect(seen.statuses('document')).toEqual([200]);
      // An API call never refreshes: with these cookies it is told that its token is over.
      expect(seen.statuses('call')).toEqual([401]);
      expect(cluster.lines.join('\n')).not.toMatch(/eyJ[\w-]{10,}\.|rt_[\w-]{20,}/);
    },
    180_000,
  );
});
