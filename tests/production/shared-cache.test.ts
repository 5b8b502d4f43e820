import { readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiControl } from '../e2e/support/api-control.ts';
import { type RunningDemo, startDemo } from '../e2e/support/running-demo.ts';
import { startCachingProxy } from './support/caching-proxy.ts';
import { ADA, openClient } from './support/client.ts';

let demo: RunningDemo;
let cache: Awaited<ReturnType<typeof startCachingProxy>>;

beforeAll(async () => {
  demo = await startDemo({ accessTokenSeconds: 2, refreshTokenSeconds: 3_600, overlapSeconds: 30 });
  cache = await startCachingProxy(demo.url);
}, 60_000);
afterAll(async () => {
  await cache?.close();
  await demo?.stop();
});

const SEGMENTS: Readonly<Record<string, string>> = { '[...auth]': 'session', '[...path]': 'orders' };

/** Every page and route of the app as its folders say, and what has no folder. */
const listPaths = () => {
  const app = resolve(import.meta.dirname, '../../app');
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' });
  const routes = files
    .filter((file) => /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(file))
    .map((file) => dirname(`/${file}`).split('/'))
    .map((segments) => segments.filter((segment) => !segment.startsWith('(')))
    .map((segments) =>
      segments.map((segment) => SEGMENTS[segment] ?? segment.replace(/[[\].]/g, '')).join('/'),
    );
  return [...new Set([...routes, '/nowhere', '/icon.svg', '/api/proxy/auth/me'])].map((path) => path || '/');
};

const PATHS = listPaths();

/** A document, a soft navigation, a prefetch, a script's own request. */
const KINDS: Readonly<Record<string, Record<string, string>>> = {
  document: { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
  RSC: { rsc: '1', 'sec-fetch-dest': 'empty' },
  prefetch: { rsc: '1', 'next-router-prefetch': '1', 'sec-fetch-dest': 'empty', purpose: 'prefetch' },
  script: { 'sec-fetch-dest': 'empty', accept: 'application/json' },
};

const CANARY = /Ada Lovelace|Canary/;

/** Every path in every way, by one visitor; what the cache gave and what came from the app. */
const visitAll = async (client: ReturnType<typeof openClient>) => {
  const seen: { path: string; kind: string; isCached: boolean; hasCookies: boolean; text: string }[] = [];
  for (const path of PATHS)
    for (const [kind, headers] of Object.entries(KINDS)) {
      const answer = await client.send(path, {
        headers: { 'sec-fetch-site': 'same-origin', 'x-authchart': '1', ...headers },
      });
      seen.push({
        path,
        kind,
        isCached: answer.headers.get('x-served-by') === 'cache',
        hasCookies: answer.headers.getSetCookie().length > 0,
        text: await answer.text(),
      });
    }
  return seen;
};

test('a careless shared cache in front gives nobody’s cookies and nobody’s data to anybody (V8)', async () => {
  const api = createApiControl(demo);
  await api.register({
    fullName: 'Canary Bird',
    email: 'canary@example.com',
    password: 'a canary’s password',
  });
  const [ada, canary, nobody] = [openClient(cache.url), openClient(cache.url), openClient(cache.url)];
  await ada.call('POST', '/api/auth/login', ADA);
  await canary.call('POST', '/api/auth/login', {
    email: 'canary@example.com',
    password: 'a canary’s password',
  });
  expect(PATHS).toEqual(expect.arrayContaining(['/', '/account', '/api/auth/session', '/api/proxy/orders']));
  // Past the token's end: documents renew it, so there are cookies to be had.
  await wait(1_500);
  const own = await visitAll(ada);
  expect(own.some(({ hasCookies }) => hasCookies)).toBe(true);
  for (const kind of ['document', 'RSC'])
    expect(
      own.some((answer) => answer.kind === kind && CANARY.test(answer.text)),
      kind,
    ).toBe(true);

  for (const [name, client] of Object.entries({ canary, nobody })) {
    const seen = await visitAll(client);
    const cached = seen.filter(({ isCached }) => isCached);
    expect(
      cached.filter(({ hasCookies, text }) => hasCookies || CANARY.test(text)),
      name,
    ).toEqual([]);
    const foreign = seen.filter(({ text }) => text.includes('Ada Lovelace'));
    expect(
      foreign.map(({ path, kind }) => `${kind} ${path}`),
      name,
    ).toEqual([]);
  }
  for (const [key, { headers, body }] of cache.kept()) {
    expect(
      headers.some(([name]) => name === 'set-cookie'),
      key,
    ).toBe(false);
    expect(CANARY.test(body.toString('utf8')), key).toBe(false);
  }
});

test('the cache does keep what may be kept: the test above could fail', async () => {
  const visitor = openClient(cache.url);
  const page = await (await visitor.send('/')).text();
  const asset = /\/_next\/static\/[^"']+\.js/.exec(page)?.[0] ?? '';
  await (await visitor.send(asset)).text();
  const again = await visitor.send(asset);
  expect(again.headers.get('x-served-by')).toBe('cache');
  expect((await again.text()).length).toBeGreaterThan(100);
});
