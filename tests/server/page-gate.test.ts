import { describe, expect, test } from 'vitest';
import type { PageGateOptions } from '../../server/core/page-gate.ts';
import { closeAfterEach, runDemoApi } from './support/demo-api.ts';
import { createSite, ORIGIN } from './support/site.ts';

const closing = closeAfterEach();

const start = async (options: Parameters<typeof createSite>[1] = {}, life = 60) => {
  const api = closing(await runDemoApi({ accessTokenSeconds: life, overlapSeconds: 10 }));
  const site = createSite(api.url, { afterLoginPath: '/home', ...options });
  const browser = site.openBrowser();
  const ask = async (
    path: string,
    headers: Record<string, string> = {},
    gate: PageGateOptions = { public: ['/', '/blog/*'] },
    method = 'GET',
  ) => {
    const { pathname, search } = new URL(path, ORIGIN);
    const cookie = await browser.cookies();
    return site.core.judgePage(
      {
        method,
        path: pathname,
        search,
        headers: new Headers({ ...(cookie !== '' && { cookie }), ...headers }),
      },
      gate,
    );
  };
  return { api, browser, ask };
};

const DOCUMENT = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a visitor without a session', () => {
  test.each([
    '/',
    '/blog/a',
    '/blog/c%2Fc%2B%2B;v=1',
    '/blog',
    '/login',
    '/login?returnTo=/x',
    '/api/auth/session',
    '/api/proxy/orders',
    '/_next/static/x.js',
    '/favicon.ico',
    '/robots.txt',
    '/icon.svg',
    '/.well-known/x',
  ])('passes %s', async (path) => {
    expect((await (await start()).ask(path)).type).toBe('pass');
  });

  test.each([
    ['/account', '/login?returnTo=%2Faccount'],
    ['/account?tab=1&x=%20', '/login?returnTo=%2Faccount%3Ftab%3D1%26x%3D%2520'],
    ['/blogs', '/login?returnTo=%2Fblogs'],
    ['/%2e%2e/login', '/login?returnTo=%2Flogin'],
    ['/ACCOUNT', '/login?returnTo=%2FACCOUNT'],
    ['/blog/..%2faccount', '/login?returnTo=%2Fblog%2F..%252faccount'],
    ['/blog/..;/account', '/login?returnTo=%2Fblog%2F..%3B%2Faccount'],
    ['/_next/%252e%252e%255caccount', '/login?returnTo=%2F_next%2F%25252e%25252e%25255caccount'],
    ['/opengraph-image%2f..%2faccount', '/login?returnTo=%2Fopengraph-image%252f..%252faccount'],
    ['/_nextish', '/login?returnTo=%2F_nextish'],
  ])('is sent from %s to %s', async (path, to) => {
    const verdict = await (await start()).ask(path);
    if (path === '/%2e%2e/login') expect(verdict.type).toBe('pass');
    else expect(verdict).toMatchObject({ type: 'redirect', path: to });
  });

  test('gets 401 where JSON is asked for, and is let through with an action', async () => {
    const { ask } = await start();
    expect((await ask('/api/orders')).type).toBe('unauthorized');
    expect((await ask('/account', { accept: 'application/json' })).type).toBe('unauthorized');
    expect((await ask('/account', { 'next-action': 'x' }, {}, 'POST')).type).toBe('pass');
    // What only pretends to be an action is a page.
    expect((await ask('/account', { 'next-action': 'x' })).type).toBe('redirect');
  });

  test.each(['x-middleware-subrequest', 'x-middleware-prefetch', 'next-router-prefetch', 'rsc', 'purpose'])(
    'opens nothing with the header %s (V1, V2)',
    async (name) => {
      expect((await (await start()).ask('/account', { [name]: 'middleware:middleware:1' })).type).toBe(
        'redirect',
      );
    },
  );
});

describe('a visitor with a session', () => {
  test('passes everywhere, and from the sign-in page to where they came from', async () => {
    const { browser, ask } = await start();
    await browser.login();
    expect((await ask('/account')).type).toBe('pass');
    expect(await ask('/login')).toMatchObject({ type: 'redirect', path: '/home' });
    expect(await ask('/login?returnTo=/account%3Fx%3D1')).toMatchObject({
      type: 'redirect',
      path: '/account?x=1',
    });
    expect(await ask('/login?returnTo=//evil.example')).toMatchObject({ type: 'redirect', path: '/home' });
  });

  test('whose token is over is renewed for a document, once, where one process serves everybody', async () => {
    const { api, browser, ask } = await start({ singleProcess: true }, 1);
    await browser.login();
    await wait(1_100);
    const verdict = await ask('/account', DOCUMENT);
    expect(verdict.type).toBe('pass');
    if (verdict.type !== 'pass') return;
    expect(
      verdict.setCookies.filter((line) => line.includes('HttpOnly') && !line.includes('Max-Age=0')),
    ).toHaveLength(2);
    expect((await api.state()).counts.rotations).toBe(1);
  });

  test.each([
    ['a prefetch', { ...DOCUMENT, 'sec-purpose': 'prefetch' }],
    ['an old prefetch', { ...DOCUMENT, purpose: 'prefetch' }],
    ['an RSC request', { 'sec-fetch-dest': 'empty' }],
    ['an iframe', { 'sec-fetch-dest': 'iframe' }],
  ])('is never renewed for %s', async (_, headers) => {
    const { api, browser, ask } = await start({ singleProcess: true }, 1);
    await browser.login();
    await wait(1_100);
    expect(await ask('/account', headers)).toEqual({ type: 'pass', setCookies: [] });
    expect((await api.state()).counts.refreshes).toBe(0);
  });

  test('is never renewed where another process might do the same', async () => {
    const { api, browser, ask } = await start({}, 1);
    await browser.login();
    await wait(1_100);
    expect(await ask('/account', DOCUMENT)).toEqual({ type: 'pass', setCookies: [] });
    expect((await api.state()).counts.refreshes).toBe(0);
  });

  test('that is refused, or meets an API that is down, passes with the cookies as they were', async () => {
    const { api, browser, ask } = await start({ singleProcess: true }, 1);
    await browser.login();
    await wait(1_100);
    await api.control('revoke');
    expect(await ask('/account', DOCUMENT)).toEqual({ type: 'pass', setCookies: [] });
    await api.close();
    expect(await ask('/account', DOCUMENT)).toEqual({ type: 'pass', setCookies: [] });
  });
});

test('cookies of a server with another secret are unknown: neither in nor out', async () => {
  const { api, browser } = await start();
  await browser.login();
  const other = createSite(api.url, { secret: 'another secret that is long enough, too' });
  const cookie = await browser.cookies();
  const ask = (path: string) =>
    other.core.judgePage({ method: 'GET', path, search: '', headers: new Headers({ cookie }) }, {});
  expect(await ask('/account')).toEqual({ type: 'unknown', wantsJson: false });
  expect(await ask('/api/x')).toEqual({ type: 'unknown', wantsJson: true });
  const stranger = other.openBrowser(browser.jar);
  const answer = await stranger.session();
  expect([answer.status, answer.body.code, answer.setCookies.length]).toEqual([503, 'api_unavailable', 0]);
});
