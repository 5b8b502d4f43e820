import { describe, expect, test } from 'vitest';
import { closeAfterEach, runDemoApi } from './support/demo-api.ts';
import { createSite, ORIGIN } from './support/site.ts';

const closing = closeAfterEach();

const start = async (given: Parameters<typeof runDemoApi>[0] = {}) => {
  const api = closing(await runDemoApi(given));
  const site = createSite(api.url);
  return { api, site, browser: site.openBrowser() };
};

const PRIVATE = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

describe('POST login', () => {
  test('answers the envelope and sets two sealed cookies that no script can read', async () => {
    const { browser } = await start();
    const before = Date.now();
    const { status, headers, body, setCookies } = await browser.login();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    for (const [name, value] of Object.entries(PRIVATE)) expect(headers.get(name)).toBe(value);
    expect(Object.keys(body).sort()).toEqual(['serverNow', 'session']);
    const { session } = body;
    expect(session.user).toEqual({ id: '1', email: 'ada@example.com', name: 'Ada Lovelace', role: 'admin' });
    expect(session.generation).toBe(0);
    expect(session.epoch).toMatch(/^[\w-]{22}$/);
    // A life of 60 s, a second off for the floored `iat`, a margin of a quarter.
    expect(session.expiresAt - before).toBeGreaterThan(58_000);
    expect(session.expiresAt - before).toBeLessThan(61_000);
    expect(session.expiresAt - session.refreshAt).toBeCloseTo(15_000, -3);
    expect(session.endsAt - before).toBeGreaterThan(3_590_000);
    const short = session.epoch.slice(0, 8);
    const written = setCookies.filter((line) => !line.includes('Max-Age=0'));
    expect(written).toHaveLength(2);
    for (const line of written) {
      expect(line).toMatch(new RegExp(`^__Host-authchart-(access|refresh)-${short}=eyJ`));
      expect(line).toContain('; Path=/; ');
      expect(line).toContain('; HttpOnly');
      expect(line).toContain('; Secure');
      expect(line).toContain('; SameSite=Lax');
      expect(line).not.toContain('Domain');
      const maxAge = Number(/Max-Age=(\d+)/.exec(line)?.[1]);
      expect(maxAge).toBeGreaterThan(3_590);
      expect(maxAge).toBeLessThanOrEqual(3_600);
    }
    expect(new Set(setCookies.map((line) => line.split('=')[0])).size).toBe(setCookies.length);
    expect(await browser.names()).toEqual([
      `__Host-authchart-access-${short}`,
      `__Host-authchart-refresh-${short}`,
    ]);
  });

  test('a wrong password is 401 invalid_credentials, and an older session stays', async () => {
    const { browser } = await start();
    await browser.login();
    const kept = await browser.cookies();
    const { status, headers, body, setCookies } = await browser.login({
      email: 'ada@example.com',
      password: 'wrong',
    });
    expect(status).toBe(401);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:authchart:problem:invalid_credentials',
      title: expect.any(String),
      status: 401,
      code: 'invalid_credentials',
    });
    expect(setCookies).toEqual([]);
    expect(await browser.cookies()).toBe(kept);
  });

  test('missing fields are 422 invalid_input with their names', async () => {
    const { browser } = await start();
    const { status, body } = await browser.login({ email: 'ada@example.com' });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'invalid_input', fields: { password: 'required' } });
  });

  test('without Secure, on localhost, a tombstone that the page wrote under the other name counts as well', async () => {
    const api = closing(await runDemoApi());
    const { core } = createSite(api.url, { cookies: { secure: false } });
    const headers = { host: 'localhost', 'sec-fetch-site': 'same-origin', 'x-authchart': '1' };
    const answer = await core.handle(
      new Request('http://localhost/api/auth/login', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
      }),
    );
    const { session } = await answer.json();
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    expect((await core.readSession(cookies.join('; '))).current?.epoch).toBe(session.epoch);
    const left = [...cookies, `__Host-authchart-ended=${session.epoch}`].join('; ');
    expect((await core.readSession(left)).current).toBeNull();
  });

  test('an answer that ends nothing leaves the tombstone alone: it may land after a logout', async () => {
    const api = closing(await runDemoApi());
    const browser = createSite(api.url).openBrowser();
    const first = (await browser.login()).body.session;
    await browser.logout({ epoch: first.epoch });
    const { session } = (await browser.login()).body;
    const answer = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect(answer.body.session.generation).toBe(1);
    expect(answer.setCookies.filter((line) => line.includes('-ended='))).toEqual([]);
  });

  test('a second login displaces the first: told to the API, cleared, and named in the tombstone', async () => {
    const { api, browser } = await start();
    const first = (await browser.login()).body.session;
    const second = (await browser.login({ email: 'grace@example.com', password: 'correct horse battery' }))
      .body.session;
    expect(second.epoch).not.toBe(first.epoch);
    const names = await browser.names();
    expect(names.filter((name) => name.includes(first.epoch.slice(0, 8)))).toEqual([]);
    expect(await browser.cookies()).toContain(`__Host-authchart-ended=${first.epoch}`);
    expect((await api.state()).activeFamilies).toBe(1);
    expect((await browser.session()).body.session.user.name).toBe('Grace Hopper');
  });

  test('a login that was cancelled lands dead: its tokens are given back', async () => {
    const { api, browser } = await start();
    await browser.logout({ epoch: 'attempt-1' });
    const { status, body } = await browser.login(undefined, { 'x-authchart-attempt': 'attempt-1' });
    expect(status).toBe(401);
    expect(body.code).toBe('session_ended');
    expect((await browser.session()).body.session).toBeNull();
    expect((await api.state()).activeFamilies).toBe(0);
  });
});

describe('GET session', () => {
  test('is 200 for nobody, for somebody, and for junk; it writes nothing', async () => {
    const { api, site, browser } = await start();
    expect((await browser.session()).body).toEqual({ session: null, serverNow: expect.any(Number) });
    const { session } = (await browser.login()).body;
    const answer = await browser.session();
    expect(answer.status).toBe(200);
    expect(answer.body.session).toEqual(session);
    expect(answer.setCookies).toEqual([]);
    for (const [name, value] of Object.entries(PRIVATE)) expect(answer.headers.get(name)).toBe(value);
    const stranger = site.openBrowser();
    await stranger.jar.setCookie('__Host-authchart-refresh-aaaaaaaa=junk; Path=/; Secure', ORIGIN);
    expect((await stranger.session()).body.session).toBeNull();
    expect((await api.state()).counts.refreshes).toBe(0);
  });
});

describe('POST refresh', () => {
  test('a token that is not due costs no call; force rotates; a higher generation in the jar wins over force', async () => {
    const { api, browser } = await start();
    const { session } = (await browser.login()).body;
    const known = { epoch: session.epoch, generation: 0 };
    expect((await browser.refresh(known)).body.session.generation).toBe(0);
    expect((await api.state()).counts.refreshes).toBe(0);
    const forced = await browser.refresh({ ...known, force: true });
    expect(forced.status).toBe(200);
    expect(forced.body.session).toMatchObject({ epoch: session.epoch, generation: 1, user: session.user });
    expect((await browser.refresh({ ...known, force: true })).body.session.generation).toBe(1);
    expect((await api.state()).counts.rotations).toBe(1);
  });

  test('a due token is rotated, once', async () => {
    const { api, browser } = await start({ accessTokenSeconds: 2 });
    const { session } = (await browser.login()).body;
    const renewed = await browser.refresh({ epoch: session.epoch, generation: 0 });
    expect(renewed.body.session.generation).toBe(1);
    expect(renewed.setCookies.filter((line) => !line.includes('Max-Age=0'))).toHaveLength(2);
    expect((await api.state()).counts.rotations).toBe(1);
  });

  test('another epoch in the jar is 409 session_replaced with the session that is there', async () => {
    const { browser } = await start();
    const { session } = (await browser.login()).body;
    const { status, body, setCookies } = await browser.refresh({ epoch: 'another', generation: 3 });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'session_replaced', session, serverNow: expect.any(Number) });
    expect(setCookies).toEqual([]);
  });

  test('nobody in the jar is 401 session_ended', async () => {
    const { browser } = await start();
    const { status, body } = await browser.refresh({ epoch: 'any', generation: 0 });
    expect(status).toBe(401);
    expect(body.code).toBe('session_ended');
  });

  test('a first refusal clears nothing; the second of the same token does, without asking the API', async () => {
    const { api, browser } = await start();
    const { session } = (await browser.login()).body;
    const kept = await browser.cookies();
    await api.control('revoke');
    const known = { epoch: session.epoch, generation: 0, force: true };
    const first = await browser.refresh(known);
    expect(first.status).toBe(401);
    expect(first.setCookies).toEqual([]);
    expect(await browser.cookies()).toBe(kept);
    const second = await browser.refresh(known);
    expect(second.status).toBe(401);
    expect(await browser.names()).toEqual(['__Host-authchart-ended']);
    expect(await browser.cookies()).toContain(session.epoch);
    expect((await api.state()).counts.refreshes).toBe(1);
  });

  test.each([
    ['without fields', {}],
    ['whose epoch is no string', { epoch: 7, generation: 0 }],
    ['whose epoch is too long', { epoch: 'a'.repeat(65), generation: 0 }],
    ['whose generation is no integer', { epoch: 'a', generation: 1.5 }],
    ['whose force is no boolean', { epoch: 'a', generation: 0, force: 'yes' }],
    ['that is a list', [1, 2]],
  ])('a body %s is 422, cookies kept', async (_, body) => {
    const { browser } = await start();
    await browser.login();
    const kept = await browser.cookies();
    const answer = await browser.refresh(body);
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('invalid_input');
    expect(await browser.cookies()).toBe(kept);
  });
});

describe('logout', () => {
  test.each(['POST', 'DELETE'])('%s ends everything in the jar and tells the API first', async (method) => {
    const { api, browser } = await start();
    const { session } = (await browser.login()).body;
    const saved = await browser.cookies();
    const { status, body } = await browser.send(method, '/api/auth/logout', { body: {} });
    expect(status).toBe(200);
    expect(body).toEqual({ session: null, serverNow: expect.any(Number), ended: [session.epoch] });
    expect(await browser.names()).toEqual(['__Host-authchart-ended']);
    expect((await api.state()).activeFamilies).toBe(0);
    // A copy of the cookies is worth nothing beside the tombstone, nor for a refresh anywhere (ASVS 7.4.1).
    const { site } = { site: createSite(api.url) };
    const thief = site.openBrowser();
    for (const pair of saved.split('; ')) await thief.jar.setCookie(`${pair}; Path=/; Secure`, ORIGIN);
    expect((await thief.refresh({ epoch: session.epoch, generation: 0, force: true })).status).toBe(401);
  });

  test('is 200 with no, with broken and with expired cookies, and while the API is down', async () => {
    const { api, browser } = await start();
    expect((await browser.logout()).body).toEqual({
      session: null,
      serverNow: expect.any(Number),
      ended: [],
    });
    await browser.jar.setCookie('__Host-authchart-refresh-bbbbbbbb=junk; Path=/; Secure', ORIGIN);
    expect((await browser.logout()).status).toBe(200);
    expect((await browser.names()).filter((name) => name.includes('bbbbbbbb'))).toEqual([]);
    await browser.login();
    await api.close();
    expect((await browser.logout()).status).toBe(200);
    expect(await browser.names()).toEqual(['__Host-authchart-ended']);
  });

  test('ends what is named and nothing else', async () => {
    const { browser } = await start();
    const { session } = (await browser.login()).body;
    expect((await browser.logout({ epoch: 'some-other-epoch' })).body.ended).toEqual(['some-other-epoch']);
    expect((await browser.session()).body.session.epoch).toBe(session.epoch);
    await browser.logout({ epoch: session.epoch });
    expect((await browser.session()).body.session).toBeNull();
  });
});

describe('every route', () => {
  test.each([
    ['GET', 'login', 405],
    ['PUT', 'login', 405],
    ['PATCH', 'refresh', 405],
    ['GET', 'logout', 405],
    ['POST', 'session', 405],
    ['GET', 'nothing', 404],
    ['GET', 'session/more', 404],
    ['POST', '__proto__', 404],
    ['POST', 'constructor', 404],
  ])('%s %s is a problem of status %i', async (method, route, status) => {
    const { browser } = await start();
    const answer = await browser.send(method, `/api/auth/${route}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.code).toBe(status === 404 ? 'not_found' : 'method_not_allowed');
    if (status === 405) expect(answer.headers.get('allow')).toBeTruthy();
  });

  test('a body over 16 KB is 413; one that is no JSON, or says that it is none, 422', async () => {
    const { browser, api } = await start();
    const send = (body: string, type = 'application/json') =>
      browser.send('POST', '/api/auth/login', { body, headers: { 'content-type': type } });
    expect((await send(JSON.stringify({ email: 'a'.repeat(17_000) }))).status).toBe(413);
    for (const answer of [
      await send('{"email":'),
      await send('email=ada', 'application/x-www-form-urlencoded'),
      await send('{"email":"ada@example.com","password":"x"}', 'text/plain'),
    ])
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid_input']);
    expect((await api.state()).counts.logins).toBe(0);
  });

  test('a body that was cut short is 422: a login asks nobody, a logout ends nothing', async () => {
    const { browser, api } = await start();
    await browser.login();
    const kept = await browser.cookies();
    const headers = { 'content-length': '40' };
    for (const route of ['login', 'logout', 'refresh']) {
      const answer = await browser.send('POST', `/api/auth/${route}`, { headers });
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid_input']);
    }
    expect(await browser.cookies()).toBe(kept);
    expect((await api.state()).counts).toMatchObject({ logins: 1, logouts: 0 });
  });
});
