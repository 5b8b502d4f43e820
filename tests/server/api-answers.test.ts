import { describe, expect, test } from 'vitest';
import { closeAfterEach } from './support/demo-api.ts';
import { type Answer, json, makeToken, raw, startScriptedApi, tokens } from './support/scripted-api.ts';
import { createSite } from './support/site.ts';

const closing = closeAfterEach();

const REFRESH = 'GET /auth/refresh-token';
const LOGIN = 'POST /auth/login';

const start = async () => {
  const api = closing(await startScriptedApi());
  const site = createSite(api.url);
  const browser = site.openBrowser();
  return { api, browser, site };
};

const signedIn = async () => {
  const world = await start();
  world.api.answer(LOGIN, tokens(await makeToken(), 'refresh-0'));
  const { body } = await world.browser.login();
  return { ...world, session: body.session };
};

const drop: Answer = (_, response) => response.destroy();
const dropMidBody: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4000' });
  response.write('{"data":{"accessToken":"eyJ');
  setTimeout(() => response.destroy(), 10);
};
const huge: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = 'x'.repeat(64 * 1024);
  const write = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
};

/** F12 to F19: what an API may do wrong, and what becomes of it. Never a lost session. */
const FAULTS: readonly (readonly [name: string, answer: Answer, status: number, code: string])[] = [
  ['F8 connection dropped', drop, 503, 'api_unavailable'],
  ['F4 body cut', dropMidBody, 502, 'bad_api_response'],
  ['F12 403', json(403, { message: 'Forbidden' }), 502, 'bad_api_response'],
  ['404', json(404, {}), 502, 'bad_api_response'],
  ['400 without invalid_grant', json(400, { error: 'bad' }), 502, 'bad_api_response'],
  ['408', json(408, {}), 503, 'api_unavailable'],
  ['425', json(425, {}), 503, 'api_unavailable'],
  ['F13 429', json(429, {}, { 'retry-after': '7' }), 429, 'rate_limited'],
  ['F13 429 with a junk Retry-After', json(429, {}, { 'retry-after': 'soon' }), 429, 'rate_limited'],
  ['F14 500', json(500, {}), 503, 'api_unavailable'],
  ['F14 502 HTML', raw(502, '<h1>Bad gateway</h1>', { 'content-type': 'text/html' }), 503, 'api_unavailable'],
  ['F14 503', json(503, {}), 503, 'api_unavailable'],
  ['F14 504', json(504, {}), 503, 'api_unavailable'],
  [
    'F15 200 HTML',
    raw(200, '<!doctype html><p>Welcome', { 'content-type': 'text/html' }),
    502,
    'bad_api_response',
  ],
  ['F16 200 empty', raw(200, ''), 502, 'bad_api_response'],
  ['F17 204', raw(204, ''), 502, 'bad_api_response'],
  ['F18 cut JSON', raw(200, '{"data":{"accessTok'), 502, 'bad_api_response'],
  ['F18 NaN', raw(200, '{"data":NaN}'), 502, 'bad_api_response'],
  ['F18 deep JSON', raw(200, '['.repeat(20_000)), 502, 'bad_api_response'],
  ['F18 a body without end', huge, 502, 'bad_api_response'],
  ['F18 __proto__', raw(200, '{"__proto__":{"data":{"accessToken":"x"}}}'), 502, 'bad_api_response'],
  ['F19 no access token', json(200, { data: {} }), 502, 'bad_api_response'],
  [
    'F19 a token that is no string',
    json(200, { data: { accessToken: { toString: 'x' } } }),
    502,
    'bad_api_response',
  ],
  ['F19 no JWT', tokens('opaque'), 502, 'bad_api_response'],
  ['V18 a token with a line break', tokens('a\r\nset-cookie: evil=1'), 502, 'bad_api_response'],
  ['V18 a token with a NUL', tokens('a\u0000b'), 502, 'bad_api_response'],
  ['F19 a redirect', raw(302, '', { location: 'http://127.0.0.1:1/steal' }), 502, 'bad_api_response'],
  ['F19 a redirect to itself', raw(307, '', { location: '/auth/refresh-token' }), 502, 'bad_api_response'],
  ['36 a 304', raw(304, ''), 502, 'bad_api_response'],
];

describe.each(FAULTS)('%s', (_, answer, status, code) => {
  test(`at a refresh is ${status} ${code}; cookies and session stay`, async () => {
    const { api, browser, session } = await signedIn();
    const kept = await browser.cookies();
    api.answer(REFRESH, answer);
    const received = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect(received.body.code).toBe(code);
    expect(received.status).toBe(status);
    expect(received.setCookies).toEqual([]);
    expect(await browser.cookies()).toBe(kept);
    api.answer(REFRESH, tokens(await makeToken(), 'refresh-1'));
    const healed = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect(healed.body.session.generation).toBe(1);
  });

  test(`at a login is ${status} ${code}; nobody is signed in, nothing is set`, async () => {
    const { api, browser } = await start();
    api.answer(LOGIN, answer);
    const received = await browser.login();
    expect(received.body.code).toBe(code);
    expect(received.setCookies).toEqual([]);
    // Login is sent once: a second one might count as a second try (I12).
    expect(api.seen.filter(({ url }) => url === '/auth/login')).toHaveLength(1);
  });
});

test('an API that never answers is 503 within its 4 s; the refresh is repeated once', {
  timeout: 20_000,
}, async () => {
  const { api, browser, session } = await signedIn();
  api.answer(REFRESH, () => {});
  const start = performance.now();
  const { status, body, setCookies } = await browser.refresh({
    epoch: session.epoch,
    generation: 0,
    force: true,
  });
  expect([status, body.code, setCookies.length]).toEqual([503, 'api_unavailable', 0]);
  expect(performance.now() - start).toBeLessThan(9_500);
  expect(api.seen.filter(({ url }) => url === '/auth/refresh-token')).toHaveLength(2);
});

test('a refresh whose first send got no answer heals by the repeat, unseen', async () => {
  const { api, browser, session } = await signedIn();
  const token = await makeToken();
  let sent = 0;
  api.answer(REFRESH, (request, response) => {
    sent += 1;
    (sent === 1 ? drop : tokens(token, 'refresh-1'))(request, response);
  });
  const { status, body } = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
  expect([status, body.session.generation, sent]).toEqual([200, 1, 2]);
});

test('a redirect never carries the token elsewhere', async () => {
  const elsewhere = closing(await startScriptedApi());
  const { api, browser, session } = await signedIn();
  api.answer(REFRESH, raw(302, '', { location: `${elsewhere.url}/auth/refresh-token` }));
  await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
  expect(elsewhere.seen).toEqual([]);
});

test.each([
  ['7', () => '7', 7_000],
  ['0', () => '0', 0],
  ['an HTTP-date', () => new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ['a past HTTP-date', () => new Date(Date.now() - 60_000).toUTCString(), 0],
  ['a negative number', () => '-5', undefined],
  ['an exponent', () => '1e9', undefined],
  ['thirty years', () => '1000000000', 86_400_000],
  ['a number without end', () => '9'.repeat(400), 86_400_000],
  ['an HTTP-date in the year 9999', () => 'Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
])('Retry-After with %s', async (_, header, expected) => {
  const { api, browser } = await start();
  api.answer(LOGIN, json(429, {}, { 'retry-after': header() }));
  const { body, headers } = await browser.login();
  if (expected === undefined) expect(body.retryAfterMs).toBeUndefined();
  else {
    expect(Math.abs(body.retryAfterMs - expected)).toBeLessThan(2_500);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(body.retryAfterMs / 1000)));
  }
});

test.each([
  ['a wrong password', { message: "Email or password don't match", error: 'Unauthorized', statusCode: 401 }],
  ['a guard', { message: 'Unauthorized', statusCode: 401 }],
])('the API’s own words (%s) never travel on', async (_, words) => {
  const { api, browser } = await start();
  api.answer(LOGIN, json(401, words));
  const { body } = await browser.login();
  expect(JSON.stringify(body)).not.toContain('match');
  expect(body.code).toBe('invalid_credentials');
});

describe('what a refresh may bring', () => {
  test('no refresh token: the old one is kept and used again', async () => {
    const { api, browser, session } = await signedIn();
    api.answer(REFRESH, json(200, { data: { accessToken: await makeToken() } }));
    await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    await browser.refresh({ epoch: session.epoch, generation: 1, force: true });
    expect(
      api.seen.filter(({ url }) => url === '/auth/refresh-token').map(({ headers }) => headers.cookie),
    ).toEqual(['refreshToken=refresh-0', 'refreshToken=refresh-0']);
  });

  test('byte-identical tokens within a second count as a refresh (FACTS of the seed)', async () => {
    const { api, browser, session } = await signedIn();
    const token = await makeToken();
    api.answer(REFRESH, tokens(token, 'refresh-0'));
    const first = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    const second = await browser.refresh({ epoch: session.epoch, generation: 1, force: true });
    expect([first.body.session.generation, second.body.session.generation]).toEqual([1, 2]);
  });

  test('another user is another session: a new epoch, the old one named as over', async () => {
    const { api, browser, session } = await signedIn();
    api.answer(REFRESH, tokens(await makeToken({ userId: 8, email: 'grace@example.com' }), 'refresh-1'));
    const { body } = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect(body.session.user.id).toBe('8');
    expect(body.session.epoch).not.toBe(session.epoch);
    expect(await browser.cookies()).toContain(`__Host-authchart-ended=${session.epoch}`);
    expect((await browser.names()).some((name) => name.includes(session.epoch.slice(0, 8)))).toBe(false);
  });

  test('400 with invalid_grant is a refusal (RFC 6749 section 5.2)', async () => {
    const { api, browser, session } = await signedIn();
    api.answer(REFRESH, json(400, { error: 'invalid_grant' }));
    const { status, body } = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
    expect([status, body.code]).toEqual([401, 'session_ended']);
  });
});

describe('what a token may say', () => {
  type MakeClaims = (seconds: number) => Record<string, unknown>;
  test.each<[string, MakeClaims, boolean]>([
    ['no exp', () => ({ exp: undefined }), false],
    ['a past exp', (seconds) => ({ exp: seconds - 100, iat: seconds - 200 }), true],
    ['an exp before its iat', (seconds) => ({ exp: seconds - 100 }), false],
    ['exp in the year 9999', () => ({ exp: 253_402_300_799 }), true],
    ['exp of 1e21', () => ({ exp: 1e21 }), false],
    ['a float', (seconds) => ({ exp: seconds + 60.5 }), true],
    ['milliseconds instead of seconds', () => ({ exp: Date.now() + 60_000 }), true],
    ['an iat in the future', (seconds) => ({ iat: seconds + 3_600, exp: seconds + 3_660 }), true],
    ['no iat', () => ({ iat: undefined }), true],
    ['a life of a second', (seconds) => ({ exp: seconds + 1 }), true],
  ])('%s', async (_, claims, isAccepted) => {
    const { api, browser } = await start();
    api.answer(LOGIN, tokens(await makeToken(claims(Math.floor(Date.now() / 1000))), 'refresh-0'));
    const { status, body } = await browser.login();
    expect(status).toBe(isAccepted ? 200 : 502);
    if (!isAccepted) return;
    const { refreshAt, expiresAt, endsAt } = body.session;
    for (const time of [refreshAt, expiresAt, endsAt]) expect(Number.isSafeInteger(time)).toBe(true);
    expect(refreshAt).toBeLessThan(expiresAt);
    expect(endsAt).toBeGreaterThanOrEqual(expiresAt);
  });
});
