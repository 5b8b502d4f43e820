import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDemoApi } from '../../demo-api/server.ts';
import { startChild } from '../../scripts/lib/child.mjs';
import { startCachingProxy } from './support/caching-proxy.ts';
import { ADA, openClient } from './support/client.ts';

// The demo's pages are all rendered for somebody. These are not: every cache may keep them, for a year or a minute.
const PAGES = ['/about', '/news'];
const SITE = resolve(import.meta.dirname, 'static-site');
const NEXT = 'node_modules/.bin/next';
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };

const open: (() => Promise<unknown>)[] = [];
let cache: Awaited<ReturnType<typeof startCachingProxy>>;

/** The address that `next start` prints. */
const startSite = async (apiUrl: string) => {
  const env = {
    ...QUIET,
    AUTH_API_URL: apiUrl,
    AUTHCHART_SECRET: 'a secret of prerendered pages, long enough',
  };
  return new Promise<string>((give, fail) => {
    const onLine = (line: string) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) give(url);
    };
    const site = startChild(NEXT, ['start', SITE, '-H', '127.0.0.1', '-p', '0'], { env, onLine });
    site.ended.then(({ output }) => fail(new Error(output)));
    open.push(site.stop);
  });
};

beforeAll(async () => {
  const { code, output } = await startChild(NEXT, ['build', SITE], { env: QUIET }).ended;
  if (code !== 0) throw new Error(output);
  const api = await startDemoApi(
    { port: 0, database: ':memory:', accessTokenSeconds: 2, refreshTokenSeconds: 3_600, overlapSeconds: 30 },
    () => {},
  );
  open.push(api.close);
  cache = await startCachingProxy(await startSite(api.url));
  open.push(cache.close);
}, 180_000);
afterAll(async () => {
  for (const close of open.reverse()) await close();
});

describe('prerendered pages behind a careless shared cache (V8)', () => {
  test.each(PAGES)('%s: whoever is renewed there keeps the cookies to themselves', async (path) => {
    const [ada, nobody] = [openClient(cache.url), openClient(cache.url)];
    const { session } = await (await ada.call('POST', '/api/auth/login', ADA)).json();
    await wait(Math.max(0, session.expiresAt - Date.now()) + 50);

    const own = await ada.open(path);
    expect(own.status).toBe(200);
    expect(own.headers.getSetCookie().length).toBeGreaterThan(1);
    expect(own.headers.get('cache-control')).toBe('private, no-store');
    expect(own.headers.get('cdn-cache-control')).toBe('no-store');

    const theirs = await nobody.open(path);
    expect(theirs.headers.get('x-served-by')).toBe('origin');
    expect(theirs.headers.getSetCookie()).toEqual([]);

    // Without cookies it is kept, and then it is everybody's: the test above could fail.
    const kept = await ada.open(path);
    expect(kept.headers.get('x-served-by')).toBe('cache');
    expect(kept.headers.getSetCookie()).toEqual([]);
  });

  test('nothing that is kept holds a cookie', () => {
    expect(cache.kept().length).toBe(PAGES.length);
    for (const [, { headers }] of cache.kept())
      expect(headers.some(([name]) => name === 'set-cookie')).toBe(false);
  });
});
