import { describe, expect, test } from 'vitest';
import { closeAfterEach } from './support/demo-api.ts';
import { json, makeToken, startScriptedApi, tokens } from './support/scripted-api.ts';
import { createSite, ORIGIN } from './support/site.ts';

const closing = closeAfterEach();

const LOGIN = 'POST /auth/login';
const REFRESH = 'GET /auth/refresh-token';
const LOGOUT = 'DELETE /auth/logout';

type Options = Parameters<typeof createSite>[1];

const start = async (options: Options = {}) => {
  const api = closing(await startScriptedApi());
  api.answer(LOGIN, tokens(await makeToken(), 'refresh-0'));
  api.answer(REFRESH, tokens(await makeToken(), 'refresh-1'));
  api.answer(LOGOUT, json(200, {}));
  const site = createSite(api.url, options);
  return { api, site, browser: site.openBrowser() };
};

const namesIn = (lines: readonly string[]) => lines.map((line) => line.slice(0, line.indexOf('=')));

describe('cookies', () => {
  test('sameSite: strict is on everything but the tombstone, which any tab must be able to read', async () => {
    const { browser } = await start({ cookies: { sameSite: 'strict' } });
    const { setCookies, body } = await browser.login();
    for (const line of setCookies) expect(line).toContain('; SameSite=Strict');
    const left = (await browser.logout({ epoch: body.session.epoch })).setCookies;
    for (const line of left)
      expect(line).toContain(line.includes('-ended=') ? 'SameSite=Lax' : 'SameSite=Strict');
  });

  test('name is their prefix, so that two apps on one host do not meet', async () => {
    const { browser, site } = await start({ name: 'shop' });
    const { setCookies } = await browser.login();
    for (const name of namesIn(setCookies)) expect(name).toMatch(/^__Host-shop-(access|refresh)-/);
    const other = createSite('http://127.0.0.1:1', { name: 'blog' }).openBrowser(browser.jar);
    expect((await other.session()).body.session).toBeNull();
    await other.logout();
    expect((await site.openBrowser(browser.jar).session()).body.session).not.toBeNull();
  });

  test('secure: false drops Secure and the prefix, on a loopback host', async () => {
    const { browser } = await start({ cookies: { secure: false } });
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      const { status, setCookies } = await browser.login(undefined, { host });
      expect(status).toBe(200);
      for (const line of setCookies) expect(line).not.toMatch(/Secure|__Host-/);
      expect(namesIn(setCookies).some((name) => name.startsWith('authchart-access-'))).toBe(true);
    }
  });

  test.each(['site.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.0.7', ''])(
    'secure: false is refused for the host %j, and the API is not asked',
    async (host) => {
      const { api, browser } = await start({ cookies: { secure: false } });
      await expect(browser.login(undefined, { host })).rejects.toThrow(/loopback/);
      expect(api.seen).toEqual([]);
    },
  );

  test('too large a session is 500 session_too_large: the API is told, an older session stays', async () => {
    const { api, browser } = await start();
    await browser.login();
    const kept = await browser.cookies();
    api.answer(LOGIN, tokens(await makeToken({ groups: 'x'.repeat(9_000) }), 'refresh-9'));
    const { status, body, setCookies } = await browser.login();
    expect([status, body.code]).toEqual([500, 'session_too_large']);
    expect(setCookies).toEqual([]);
    expect(await browser.cookies()).toBe(kept);
    expect(api.seen.at(-1)).toMatchObject({
      method: 'DELETE',
      headers: { cookie: 'refreshToken=refresh-9' },
    });
  });

  test('where the API names no end of the session they live as long as a browser allows: 400 days', async () => {
    const { api, browser } = await start();
    api.answer(LOGIN, tokens(await makeToken(), 'opaque-refresh', '; Path=/; HttpOnly'));
    const { body, setCookies } = await browser.login();
    expect(body.session.endsAt).toBeNull();
    const held = setCookies.filter((line) => !line.includes('Max-Age=0'));
    for (const line of held) expect(line).toContain(`; Max-Age=${400 * 24 * 60 * 60};`);
  });

  test('without a refresh token the session ends with its access token', async () => {
    const { api, browser } = await start();
    api.answer(LOGIN, json(200, { data: { accessToken: await makeToken() } }));
    const { session } = (await browser.login()).body;
    expect(session.endsAt).toBe(session.expiresAt);
    const asked = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect(asked.body.session).toEqual(session);
    expect(api.seen.map(({ url }) => url)).toEqual(['/auth/login']);
  });
});

describe('basePath', () => {
  test('is where the routes are, and nowhere else', async () => {
    const { browser } = await start({ basePath: '/session-api' });
    expect((await browser.send('GET', '/session-api/session')).status).toBe(200);
    expect((await browser.send('GET', '/api/auth/session')).status).toBe(404);
  });
});

describe('clientIp', () => {
  test('is sent with login, refresh and calls of the proxy; what the client says of itself is not', async () => {
    const { api, browser } = await start({
      clientIp: ({ headers }) => headers.get('x-real-ip') ?? undefined,
    });
    const spoofed = { 'x-real-ip': '192.0.2.7', 'x-forwarded-for': '203.0.113.9' };
    const { session } = (await browser.login(undefined, spoofed)).body;
    await browser.send('POST', '/api/auth/refresh', {
      body: { epoch: session.epoch, generation: 0, force: true },
      headers: spoofed,
    });
    await browser.call('GET', '/orders', { headers: spoofed });
    expect(api.seen.map(({ headers }) => headers['x-forwarded-for'])).toEqual([
      '192.0.2.7',
      '192.0.2.7',
      '192.0.2.7',
    ]);
  });
});

describe('user(claims, { fetchApi })', () => {
  const withMe = (): Options => ({
    user: async (claims, { fetchApi }) => {
      const answer = await fetchApi('/auth/me');
      if (!answer.ok) throw new Error(`me answered ${answer.status}`);
      const { data } = await answer.json();
      return { id: String(claims.userId), name: data.fullName };
    },
  });

  test('may ask the API with the new token', async () => {
    const { api, browser } = await start(withMe());
    api.answer('GET /auth/me', json(200, { data: { fullName: 'Ada' } }));
    expect((await browser.login()).body.session.user).toEqual({ id: '7', name: 'Ada' });
    expect(api.seen.at(-1)?.headers.authorization).toMatch(/^Bearer eyJ/);
  });

  test('that fails at a login is 502, and the tokens are given back', async () => {
    const { api, browser } = await start(withMe());
    api.answer('GET /auth/me', json(500, {}));
    const { status, body, setCookies } = await browser.login();
    expect([status, body.code, setCookies]).toEqual([502, 'bad_api_response', []]);
    expect(api.seen.at(-1)).toMatchObject({
      method: 'DELETE',
      headers: { cookie: 'refreshToken=refresh-0' },
    });
  });

  test('that fails at a refresh keeps the user there was, and the new tokens', async () => {
    const { api, browser } = await start(withMe());
    api.answer('GET /auth/me', json(200, { data: { fullName: 'Ada' } }));
    const { session } = (await browser.login()).body;
    api.answer('GET /auth/me', json(500, {}));
    const first = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect(first.body.session).toMatchObject({ epoch: session.epoch, generation: 1, user: session.user });
    await browser.refresh({ epoch: session.epoch, generation: 1, force: true });
    const sent = api.seen.filter(({ url }) => url === '/auth/refresh-token');
    expect(sent.map(({ headers }) => headers.cookie)).toEqual([
      'refreshToken=refresh-0',
      'refreshToken=refresh-1',
    ]);
  });

  test('of more than 1 KB is 500 session_too_large at a login', async () => {
    const { browser } = await start({ user: () => ({ id: '7', about: 'x'.repeat(1_100) }) });
    const { status, body } = await browser.login();
    expect([status, body.code]).toEqual([500, 'session_too_large']);
  });
});

test('several sessions in one jar: the newest counts; a POST ends the others at the API and clears them', async () => {
  const { api, site, browser } = await start();
  const older = (await browser.login()).body.session;
  await new Promise((resolve) => setTimeout(resolve, 5));
  // The answer to a login that knew nothing of the first, such as a form that was sent before its cookies came.
  const elsewhere = site.openBrowser();
  const newer = (await elsewhere.login()).body.session;
  for (const cookie of await elsewhere.jar.getCookies(ORIGIN)) await browser.jar.setCookie(cookie, ORIGIN);

  const read = await browser.session();
  expect(read.body.session.epoch).toBe(newer.epoch);
  expect(read.setCookies).toEqual([]);
  const { status, setCookies } = await browser.refresh({ epoch: newer.epoch, generation: 0 });
  expect(status).toBe(200);
  expect(setCookies.join()).toContain(`-ended=${older.epoch}`);
  const id = older.epoch.slice(0, 8);
  expect((await browser.names()).filter((name) => name.endsWith(id))).toEqual([]);
  expect(api.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  expect((await browser.session()).body.session.epoch).toBe(newer.epoch);
});

test('a hundred logins in one browser leave one session’s cookies, and no more bytes than the tenth (V12)', async () => {
  const { browser } = await start();
  const bytesAfter: number[] = [];
  for (let login = 0; login < 100; login += 1) {
    expect((await browser.login()).status).toBe(200);
    bytesAfter.push((await browser.cookies()).length);
  }
  expect(await browser.names()).toHaveLength(3);
  expect(Math.max(...bytesAfter)).toBeLessThanOrEqual((bytesAfter[9] ?? 0) + 8);
});
