import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp } from '../../scripts/lib/demo-servers.mjs';
import { type ApiControl, createApiControl } from '../e2e/support/api-control.ts';
import { type RunningDemo, SECRET, startDemo } from '../e2e/support/running-demo.ts';
import { ADA, openClient } from './support/client.ts';

let demo: RunningDemo;
let api: ApiControl;

beforeAll(async () => {
  demo = await startDemo({ accessTokenSeconds: 2, refreshTokenSeconds: 3_600, overlapSeconds: 0 });
  api = createApiControl(demo);
}, 60_000);
afterAll(() => demo?.stop());
beforeEach(() => api.reset());

const signIn = async () => {
  const client = openClient(demo.url);
  const answer = await client.call('POST', '/api/auth/login', ADA);
  expect(answer.status).toBe(200);
  return { client, session: (await answer.json()).session };
};

/** Signed in, with an access token that is over. */
const signInAndWait = async () => {
  const signedIn = await signIn();
  await wait(Math.max(0, signedIn.session.expiresAt - Date.now()) + 50);
  return signedIn;
};

const SAFE = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

describe('the session routes of the production build', () => {
  test.each([
    ['GET', '/api/auth/session', undefined, 200],
    ['POST', '/api/auth/login', { email: 'ada@example.com', password: 'wrong' }, 401],
    ['POST', '/api/auth/login', { email: '' }, 422],
    ['POST', '/api/auth/refresh', { epoch: 'a', generation: 0 }, 401],
    ['POST', '/api/auth/refresh', { epoch: 7 }, 422],
    ['POST', '/api/auth/logout', {}, 200],
    ['DELETE', '/api/auth/logout', undefined, 200],
    ['PUT', '/api/auth/session', undefined, 405],
    ['PATCH', '/api/auth/login', undefined, 405],
    ['GET', '/api/auth/nothing', undefined, 404],
  ] as const)('%s %s %j answers %i, and no cache may keep it', async (method, path, body, status) => {
    const answer = await openClient(demo.url).call(method, path, body);
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries(SAFE)) expect(answer.headers.get(name), name).toBe(value);
    const kind = status === 200 ? 'application/json' : 'application/problem+json';
    expect(answer.headers.get('content-type')).toContain(kind);
  });

  test('a login sets two cookies that no script can read; a logout clears them and says what is over', async () => {
    const { client, session } = await signIn();
    const id = session.epoch.slice(0, 8);
    const held = await client.jar.getCookies('https://site.example');
    const auth = held.filter(({ key }) => /-(access|refresh)-/.test(key));
    expect(auth.map(({ key }) => key).sort()).toEqual([
      `__Host-authchart-access-${id}`,
      `__Host-authchart-refresh-${id}`,
    ]);
    for (const cookie of auth)
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax', path: '/' });

    const answer = await client.call('POST', '/api/auth/logout', { epoch: session.epoch });
    expect(await answer.json()).toMatchObject({ session: null, ended: [session.epoch] });
    expect((await client.names()).filter((name) => /-(access|refresh)-/.test(name))).toEqual([]);
    expect((await api.state()).activeFamilies).toBe(0);
  });

  test('a request of another site is refused, and neither the API nor the cookies notice', async () => {
    const { client } = await signIn();
    const before = await client.names();
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await client.send('/api/auth/logout', {
        method: 'POST',
        headers: { 'x-authchart': '1', 'sec-fetch-site': site },
      });
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await client.names()).toEqual(before);
    expect((await api.state()).counts.logouts).toBe(0);
  });
});

describe('pages of the production build', () => {
  test('are private unless named: a document is led to the login and back, a program is told', async () => {
    const client = openClient(demo.url);
    const page = await client.open('/account/live?tab=2');
    expect(page.status).toBe(303);
    expect(page.headers.get('location')).toBe('/login?returnTo=%2Faccount%2Flive%3Ftab%3D2');
    const program = await client.send('/account', { headers: { accept: 'application/json' } });
    expect(program.status).toBe(401);
    expect(await program.json()).toMatchObject({ code: 'session_ended' });
    for (const path of ['/', '/login', '/login/server']) expect((await client.open(path)).status).toBe(200);
  });

  test('renew a stale session on a document navigation, and nobody may keep that answer', async () => {
    const { client, session } = await signInAndWait();
    const answer = await client.open('/account');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('ada@example.com');
    expect(answer.headers.getSetCookie().length).toBeGreaterThan(1);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('cdn-cache-control')).toBe('no-store');
    const known = await (await client.call('GET', '/api/auth/session')).json();
    expect(known.session).toMatchObject({ epoch: session.epoch, generation: 1 });
    expect((await api.state()).counts.rotations).toBe(1);
  });

  test.each([
    ['a prefetch', { purpose: 'prefetch' }],
    ['a speculation', { 'sec-purpose': 'prefetch;prerender' }],
    ['an RSC request', { rsc: '1', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
  ])('never renew for %s', async (_, headers) => {
    const { client } = await signInAndWait();
    const answer = await client.open('/account', headers);
    expect(answer.status).toBe(200);
    await answer.text();
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await api.state()).counts.refreshes).toBe(0);
  });

  test('say so when the API is down, and keep the session', async () => {
    const { client } = await signInAndWait();
    const before = await client.names();
    await api.fail({ path: '*', status: 503, times: 50 });
    const answer = await client.open('/account');
    expect(answer.status).toBe(200);
    expect(await client.names()).toEqual(before);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('let a server action pass: a redirect would post it again', async () => {
    const answer = await openClient(demo.url).send('/account', {
      method: 'POST',
      headers: { 'next-action': 'x', 'sec-fetch-site': 'same-origin' },
      body: '[]',
    });
    expect(answer.status).not.toBe(303);
  });

  test('whoever is signed in has no business on the login page', async () => {
    for (const [path, to] of [
      ['/login', '/account'],
      ['/login?returnTo=%2Faccount%2Flive', '/account/live'],
      ['/login?returnTo=https%3A%2F%2Fevil.example%2F', '/account'],
      ['/login?returnTo=%2F%2Fevil.example', '/account'],
    ] as const) {
      const { client } = await signIn();
      expect((await client.open(path)).headers.get('location')).toBe(to);
    }
  });

  test('sent to one place twice within ten seconds, a person gets a page and no loop', async () => {
    const { client } = await signIn();
    const path = '/login?returnTo=%2Faccount%2Flive';
    const first = await client.open(path);
    expect(first.status).toBe(303);
    expect(first.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^authchart-bounced=.*; Max-Age=10; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const second = await client.open(path);
    expect(second.status).toBe(508);
    expect(second.headers.get('location')).toBeNull();
  });
});

describe('the API proxy of the production build', () => {
  const MEGABYTE = 1_048_576;

  const upload = (megabytes: number) => {
    const digest = createHash('sha256');
    let left = megabytes;
    const body = new ReadableStream({
      pull(controller) {
        if (left === 0) return controller.close();
        const chunk = new Uint8Array(MEGABYTE).fill(left);
        left -= 1;
        digest.update(chunk);
        controller.enqueue(chunk);
      },
    });
    return { body, digest };
  };

  const post = async (body: ReadableStream) => {
    const { client } = await signIn();
    return client.send('/api/proxy/echo?a=1&a=2&b=%2F', {
      method: 'POST',
      headers: {
        'x-authchart': '1',
        'sec-fetch-site': 'same-origin',
        'sec-fetch-dest': 'empty',
        'content-type': 'application/octet-stream',
      },
      body,
    });
  };

  test('carries nine megabytes whole, query and all', async () => {
    const { body, digest } = upload(9);
    const answer = await post(body);
    expect(answer.status).toBe(200);
    expect((await answer.json()).data).toMatchObject({
      bytes: 9 * MEGABYTE,
      sha256: digest.digest('hex'),
      query: { a: '1', b: '/' },
    });
  });

  test('refuses eleven megabytes: they are never cut', async () => {
    const answer = await post(upload(11).body);
    expect(answer.status).toBe(413);
  });

  test.each(['/auth/login', '/auth/refresh-token', '/auth/logout', '/auth/%6Cogin', '/x/..%2fauth/login'])(
    'never reaches the API’s own %s',
    async (path) => {
      const { client } = await signIn();
      const before = (await api.state()).counts;
      const answer = await client.call('POST', `/api/proxy${path}`, ADA);
      expect([403, 404]).toContain(answer.status);
      expect((await api.state()).counts).toEqual(before);
    },
  );
});

test('200 refreshes of one token at once are one call to the API', async () => {
  const { client, session } = await signInAndWait();
  // The burst takes a while here, and the successor must not come due in its course.
  await api.change({ accessTokenSeconds: 60 });
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      client.call('POST', '/api/auth/refresh', { epoch: session.epoch, generation: session.generation }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await api.state()).counts).toMatchObject({ refreshes: 1, rotations: 1, reuseDetected: 0 });
});

test('a hundred prefetches of links at expiry renew nothing and clear nothing (F22)', async () => {
  const { client } = await signInAndWait();
  const before = await client.names();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      client.send(at % 2 === 0 ? '/account' : '/account/live', {
        headers: { rsc: '1', 'next-router-prefetch': '1', 'sec-fetch-dest': 'empty', purpose: 'prefetch' },
      }),
    ),
  );
  await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.flatMap((answer) => answer.headers.getSetCookie())).toEqual([]);
  expect(await client.names()).toEqual(before);
  expect((await api.state()).counts).toMatchObject({ refreshes: 0, refusals: 0 });
});

test('a client that goes away never aborts a rotation: its next request finds the successor (I33)', async () => {
  const { client, session } = await signInAndWait();
  await api.change({ accessTokenSeconds: 60 });
  await api.fail({ path: '/auth/refresh-token', delayMs: 1_000 });
  const known = { epoch: session.epoch, generation: 0 };
  const leave = new AbortController();
  const cookie = await client.jar.getCookieString('https://site.example');
  const left = fetch(`${demo.url}/api/auth/refresh`, {
    method: 'POST',
    signal: leave.signal,
    headers: {
      cookie,
      'sec-fetch-site': 'same-origin',
      'x-authchart': '1',
      'content-type': 'application/json',
    },
    body: JSON.stringify(known),
  }).catch((error: Error) => error.name);
  // The API counts a call when its delay is over; by then nobody listens any more.
  await wait(500);
  leave.abort();
  expect(await left).toBe('AbortError');
  const answer = await client.call('POST', '/api/auth/refresh', known);
  expect((await answer.json()).session.generation).toBe(1);
  expect((await api.state()).counts).toMatchObject({ refreshes: 1, rotations: 1, reuseDetected: 0 });
});

test('a logout by server action waits for a refresh in a handler and revokes what it brings: they share one memory', async () => {
  await api.change({ accessTokenSeconds: 60 });
  const { client, session } = await signIn();
  const page = await (await client.open('/account')).text();
  const action = /name="(\$ACTION_ID_[^"]+)"/.exec(page)?.[1] ?? '';
  expect(action).not.toBe('');
  await api.fail({ path: '/auth/refresh-token', delayMs: 800 });
  const known = { epoch: session.epoch, generation: 0, force: true };
  const refreshing = client.call('POST', '/api/auth/refresh', known);
  await wait(300);
  const form = new FormData();
  form.set(action, '');
  const body = new Response(form);
  const left = await client.send('/account', {
    method: 'POST',
    headers: {
      'content-type': body.headers.get('content-type') ?? '',
      origin: demo.url,
      'sec-fetch-site': 'same-origin',
    },
    body: await body.text(),
  });
  expect(left.status).toBe(303);
  expect((await refreshing).status).toBe(401);
  expect((await client.names()).filter((name) => /-(access|refresh)-/.test(name))).toEqual([]);
  expect(await api.state()).toMatchObject({ counts: { rotations: 1 }, activeFamilies: 0 });
});

test('a refused session: documents and refreshes that meet in one call are told the same', async () => {
  const { client, session } = await signInAndWait();
  await api.revokeAll();
  const ask = (at: number) =>
    at % 2 === 0
      ? client.open('/account')
      : client.call('POST', '/api/auth/refresh', { epoch: session.epoch, generation: 0 });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(at)));
  const statuses = (parity: number) =>
    new Set(answers.filter((_, at) => at % 2 === parity).map(({ status }) => status));
  expect(statuses(1)).toEqual(new Set([401]));
  // The page is rendered as it is: the tab, which can ask twice, finds out.
  for (const status of statuses(0)) expect([200, 303]).toContain(status);
  expect((await api.state()).counts.refusals).toBe(1);
});

test('without a secret every session route says 500, and the log says how to make one', async () => {
  const lines: string[] = [];
  const app = await startApp({ mode: 'start', port: 0, apiUrl: demo.apiUrl, secret: '' }, (line) =>
    lines.push(line),
  );
  const answer = await openClient(app.url).call('POST', '/api/auth/login', ADA);
  await app.stop();
  expect(answer.status).toBe(500);
  expect(lines.join('\n')).toContain('openssl rand -base64 32');
  expect(await answer.text()).not.toContain('openssl');
});

test('whatever was asked, no log line holds a password, token or secret', () => {
  const log = demo.lines.join('\n');
  expect(log).toContain('POST /auth/login');
  expect(log).not.toContain(ADA.password);
  expect(log).not.toContain(SECRET);
  expect(log).not.toMatch(/eyJ[\w-]{10,}\.|rt_[\w-]{20,}|__Host-authchart-\w+-\S+=/);
});
