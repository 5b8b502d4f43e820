import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { closeAfterEach, runDemoApi } from './support/demo-api.ts';
import { json, makeToken, raw, startScriptedApi, tokens } from './support/scripted-api.ts';
import { createSite } from './support/site.ts';

const closing = closeAfterEach();

const start = async (options: Parameters<typeof createSite>[1] = {}) => {
  const api = closing(await startScriptedApi());
  const accessToken = await makeToken();
  api.answer('POST /auth/login', tokens(accessToken));
  const site = createSite(api.url, options);
  const browser = site.openBrowser();
  const { session } = (await browser.login()).body;
  api.seen.length = 0;
  return { api, site, browser, session, accessToken };
};

describe('a call', () => {
  test('carries the token, the query and the body; neither cookies nor the page’s own authorization', async () => {
    const { api, browser, session, accessToken } = await start();
    api.answer(
      'PUT /orders/7',
      json(201, { ok: true }, { etag: '"1"', 'set-cookie': 'evil=1', 'access-control-allow-origin': '*' }),
    );
    const answer = await browser.call('PUT', '/orders/7?a=1&a=2&b=%20', {
      body: { title: 'cards' },
      headers: {
        authorization: 'Bearer forged',
        'x-forwarded-for': '1.2.3.4',
        'if-match': '"0"',
        'x-secret': 'no',
      },
    });
    expect([answer.status, answer.body]).toEqual([201, { ok: true }]);
    const [seen] = api.seen;
    expect(seen?.url).toBe('/orders/7?a=1&a=2&b=%20');
    expect(seen?.text).toBe('{"title":"cards"}');
    expect(seen?.headers).toMatchObject({ authorization: `Bearer ${accessToken}`, 'if-match': '"0"' });
    for (const name of ['cookie', 'x-forwarded-for', 'x-secret', 'x-authchart'])
      expect(seen?.headers[name]).toBeUndefined();
    expect(answer.setCookies).toEqual([]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.headers.get('x-authchart-generation')).toBe(String(session.generation));
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  test.each([400, 401, 403, 404, 409, 418, 500, 503])('status %i passes as it is', async (status) => {
    const { api, browser } = await start();
    api.answer('GET /orders', json(status, { message: 'the API’s own' }));
    const answer = await browser.call('GET', '/orders');
    expect([answer.status, answer.body]).toEqual([status, { message: 'the API’s own' }]);
  });

  test.each([204, 304])('status %i has no body', async (status) => {
    const { api, browser } = await start();
    api.answer('GET /orders', raw(status, ''));
    expect((await browser.call('GET', '/orders')).status).toBe(status);
  });

  test('an API that is down is 503, one that redirects away 502, one that redirects at home is followed through here', async () => {
    const { api, browser } = await start();
    api.answer('GET /old', raw(307, '', { location: '/new?x=1' }));
    api.answer('GET /away', raw(302, '', { location: 'https://evil.example/' }));
    const moved = await browser.call('GET', '/old');
    expect([moved.status, moved.headers.get('location')]).toEqual([307, '/api/proxy/new?x=1']);
    expect((await browser.call('GET', '/away')).body.code).toBe('bad_api_response');
    await api.close();
    expect((await browser.call('GET', '/old')).body.code).toBe('api_unavailable');
  });

  test('without a session is 401 session_ended; with a stale one 401 token_expired; the API is not asked', async () => {
    const { api, site } = await start();
    expect((await site.openBrowser().call('GET', '/orders')).body.code).toBe('session_ended');
    const stale = site.openBrowser();
    api.answer('POST /auth/login', tokens(await makeToken({ iat: 100, exp: 101 })));
    await stale.login();
    api.seen.length = 0;
    expect((await stale.call('GET', '/orders')).body.code).toBe('token_expired');
    expect(api.seen).toEqual([]);
  });

  test('of a page that belongs to another session is 409', async () => {
    const { api, browser } = await start();
    const answer = await browser.call('GET', '/orders', { headers: { 'x-authchart-epoch': 'another' } });
    expect([answer.status, answer.body.code, api.seen.length]).toEqual([409, 'session_replaced', 0]);
  });

  test.each([
    ['a foreign site', { 'sec-fetch-site': 'cross-site' }],
    ['a navigation', { 'sec-fetch-dest': 'document' }],
    ['an image', { 'sec-fetch-dest': 'image' }],
  ])('from %s is 403', async (_, headers) => {
    const { api, browser } = await start();
    expect((await browser.call('GET', '/orders', { headers })).body.code).toBe('forbidden_origin');
    expect(api.seen).toEqual([]);
  });

  test('to what is not on the list is 404, and everything is where there is no list', async () => {
    const { api, browser } = await start({ apiProxy: { allow: ['/me', '/orders/*'] } });
    api.answer('GET /me', json(200, {}));
    api.answer('GET /orders/7', json(200, {}));
    expect((await browser.call('GET', '/me')).status).toBe(200);
    expect((await browser.call('GET', '/orders/7')).status).toBe(200);
    expect((await browser.call('GET', '/admin')).status).toBe(404);
    expect((await browser.call('GET', '/ordersX')).status).toBe(404);
    const off = createSite(api.url, { apiProxy: {} }).openBrowser();
    await off.login();
    expect((await off.call('GET', '/me')).status).toBe(404);
  });
});

describe('the way out of the proxy', () => {
  const SPELLINGS = [
    '/auth/login',
    '/auth/login/',
    '/AUTH/LOGIN',
    '/auth/refresh-token',
    '/auth/logout',
    '/auth/login;x=1',
    '/auth;y/login',
    '/auth/logi%6e',
    '/%61uth/login',
    '/auth/%6Cogin/',
    '/auth/login.json',
    '/auth/login.',
    '/orders/..;/auth/login',
    '/;/auth/login',
    '/auth/.;x=1/login',
    '/auth/..%3b/auth/login',
  ];
  test.each(SPELLINGS)('the API’s own route %s is never reachable', async (path) => {
    const { api, browser } = await start();
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await browser.call(method, path, method === 'POST' ? { body: {} } : {})).status).toBe(404);
    expect(api.seen).toEqual([]);
  });

  const CORPUS = [
    '//evil.example/x',
    '/%2f%2fevil.example',
    '/..//evil.example',
    '/%2e%2e/secret',
    '/a/%2E%2E/b',
    '/a/..%2fb',
    '/a%5cb',
    '/a\\b',
    '/%00',
    '/a%0d%0aset-cookie:x',
    '/a%1fb',
    '/%7f',
    '/a//b',
    '/a/%c0%af/b',
    '/%zz',
    '/%',
    '/a/%e0%a4%a',
    '/ /',
    '/%20%',
    '/.',
    '/..',
    '/a/./b',
    '/%252e%252e/x',
    '/a/%25%32%66b',
  ];
  test.each(CORPUS)('%s is refused or stays on the API, below its base', async (path) => {
    const api = closing(await startScriptedApi());
    api.answer('POST /base/auth/login', tokens(await makeToken()));
    const browser = createSite(`${api.url}/base`).openBrowser();
    await browser.login();
    api.seen.length = 0;
    await browser.call('GET', path);
    for (const { url } of api.seen) expect(url.startsWith('/base/')).toBe(true);
  });
});

/** The core behind a real HTTP server, as Next puts it: bodies are streams. */
const serveProxy = async (handle: (request: Request) => Promise<Response>) => {
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming;
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const request = new Request(`http://site.example${url}`, {
      method,
      headers: incoming.headers as Record<string, string>,
      ...(hasBody && { body: incoming as never, duplex: 'half' }),
    } as RequestInit);
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body ?? []) outgoing.write(chunk);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return closing({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
};

describe('bodies over real sockets', () => {
  const upload = async (bytes: number, options: Parameters<typeof createSite>[1] = {}) => {
    const api = closing(await runDemoApi());
    const site = createSite(api.url, options);
    const browser = site.openBrowser();
    await browser.login();
    const served = await serveProxy(site.core.apiProxy);
    const digest = createHash('sha256');
    let left = bytes;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = new Uint8Array(Math.min(left, 64 * 1024)).fill(left % 251);
        left -= chunk.byteLength;
        digest.update(chunk);
        controller.enqueue(chunk);
        if (left === 0) controller.close();
      },
    });
    const response = await fetch(`${served.url}/api/proxy/echo?kept=yes`, {
      method: 'POST',
      headers: {
        cookie: await browser.cookies(),
        'x-authchart': '1',
        'sec-fetch-site': 'same-origin',
        'sec-fetch-dest': 'empty',
      },
      body,
      duplex: 'half',
    } as RequestInit);
    return { response, digest };
  };

  test('an 11 MB chunked upload arrives whole where it may be that long', async () => {
    const { response, digest } = await upload(11 * 1024 * 1024, {
      apiProxy: { allow: ['/*'], maxBodyBytes: 12 * 1024 * 1024 },
    });
    const { data } = await response.json();
    expect(data).toEqual({ bytes: 11 * 1024 * 1024, sha256: digest.digest('hex'), query: { kept: 'yes' } });
  });

  test('and is refused, never cut, where it may not', async () => {
    const { response } = await upload(11 * 1024 * 1024);
    expect(response.status).toBe(413);
    expect((await response.json()).code).toBe('invalid_input');
  });

  test('an answer is passed on while it is still being made', async () => {
    const api = closing(await startScriptedApi());
    api.answer('POST /auth/login', tokens(await makeToken()));
    let finish = () => {};
    api.answer('GET /stream', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('one ');
      finish = () => response.end('two');
    });
    const site = createSite(api.url);
    const browser = site.openBrowser();
    await browser.login();
    const response = await site.core.apiProxy(
      await browser.request('GET', '/api/proxy/stream', { headers: { 'sec-fetch-dest': 'empty' } }),
    );
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('one ');
    finish();
    expect((await reader?.read())?.value).toBe('two');
  });
});
