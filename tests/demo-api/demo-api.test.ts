import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { startDemoApi } from '../../demo-api/server.ts';

const ADA = { email: 'ada@example.com', password: 'correct horse battery' };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const newFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-api-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'api.db');
};

const start = async (
  given: { overlapSeconds?: number; database?: string; refreshTokenSeconds?: number } = {},
) => {
  const lines: string[] = [];
  const api = await startDemoApi(
    {
      port: 0,
      database: ':memory:',
      accessTokenSeconds: 60,
      refreshTokenSeconds: 3_600,
      overlapSeconds: 0,
      ...given,
    },
    (line) => lines.push(line),
  );
  cleanUps.push(api.close);
  const post = (path: string, body: unknown) =>
    fetch(api.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const tokensOf = async (answer: Response) => {
    const { data } = await answer.json();
    const refreshToken = /^refreshToken=([^;]+)/.exec(answer.headers.getSetCookie()[0] ?? '')?.[1] ?? '';
    return { accessToken: String(data.accessToken), refreshToken };
  };
  const withCookie = (method: string, path: string, refreshToken: string) =>
    fetch(api.url + path, { method, headers: { cookie: `refreshToken=${refreshToken}` } });
  return {
    ...api,
    lines,
    post,
    tokensOf,
    logIn: async () => tokensOf(await post('/auth/login', ADA)),
    refresh: (token: string) => withCookie('GET', '/auth/refresh-token', token),
    logOut: (token: string) => withCookie('DELETE', '/auth/logout', token),
    me: (token: string) => fetch(`${api.url}/auth/me`, { headers: { authorization: `Bearer ${token}` } }),
    state: async () => (await fetch(`${api.url}/_control/state`)).json(),
  };
};

describe('logging in to the demo API', () => {
  test('gives a JWT that its JWKS verifies, and a refresh token in an HttpOnly cookie', async () => {
    const api = await start();
    const answer = await api.post('/auth/login', ADA);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^refreshToken=rt_.*HttpOnly/);
    const { accessToken } = await api.tokensOf(answer);
    const keys = createRemoteJWKSet(new URL(`${api.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys);
    expect(protectedHeader.alg).toBe('ES256');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(await (await api.me(accessToken)).json()).toMatchObject({ data: { fullName: 'Ada Lovelace' } });
  });

  test.each([
    [{ ...ADA, password: 'wrong' }, 401],
    [{ ...ADA, email: 'nobody@example.com' }, 401],
    [{ email: 'ada@example.com' }, 422],
    [{ email: 7, password: [] }, 422],
    ['{"email":', 400],
  ])('%j is answered %i, with no cookie', async (body, status) => {
    const api = await start();
    const answer = await api.post('/auth/login', body);
    expect(answer.status).toBe(status);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('an unknown e-mail takes as long as a wrong password: a hash is verified all the same', async () => {
    const api = await start();
    const time = async (email: string) => {
      const startedAt = performance.now();
      for (let round = 0; round < 3; round += 1) await api.post('/auth/login', { email, password: 'wrong' });
      return performance.now() - startedAt;
    };
    await time('ada@example.com');
    const [known, unknown] = [await time('ada@example.com'), await time('nobody@example.com')];
    // Without the hash it would be a hundredth; how exact a machine is does not matter here.
    expect(unknown / known).toBeGreaterThan(0.25);
  });

  test('who registers can log in; a taken e-mail cannot be taken twice', async () => {
    const api = await start();
    const alan = { fullName: 'Alan Turing', email: 'alan@example.com', password: 'enigma-is-solved' };
    expect((await api.post('/auth/register', alan)).status).toBe(201);
    expect((await api.post('/auth/register', alan)).status).toBe(409);
    expect((await api.post('/auth/register', { email: 'x' })).status).toBe(422);
    expect((await api.post('/auth/login', alan)).status).toBe(200);
  });
});

describe('refresh tokens of the demo API', () => {
  test('rotate: each works once, and a second use revokes the whole family', async () => {
    const api = await start();
    const first = await api.logIn();
    const second = await api.tokensOf(await api.refresh(first.refreshToken));
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await api.me(second.accessToken)).status).toBe(200);

    expect((await api.refresh(first.refreshToken)).status).toBe(401);
    expect((await api.refresh(second.refreshToken)).status).toBe(401);
    expect((await api.me(second.accessToken)).status).toBe(401);
    expect((await api.state()).counts).toMatchObject({ rotations: 1, reuseDetected: 1 });
  });

  test('another login of the same user is another family: it lives on', async () => {
    const api = await start();
    const [one, other] = [await api.logIn(), await api.logIn()];
    await api.refresh(one.refreshToken);
    await api.refresh(one.refreshToken);
    expect((await api.refresh(other.refreshToken)).status).toBe(200);
  });

  test('within the overlap the same successor is given again, after it the family is revoked', async () => {
    const api = await start({ overlapSeconds: 1 });
    const { refreshToken } = await api.logIn();
    const successors = await Promise.all(
      [1, 2, 3].map(async () => (await api.tokensOf(await api.refresh(refreshToken))).refreshToken),
    );
    expect(new Set(successors).size).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await api.refresh(refreshToken)).status).toBe(401);
    expect((await api.refresh(successors[0] ?? '')).status).toBe(401);
  });

  test('end with their life, with a logout, and for a stranger’s token there is nothing', async () => {
    const api = await start({ refreshTokenSeconds: 1 });
    const { refreshToken } = await api.logIn();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await api.refresh(refreshToken)).status).toBe(401);
    const { refreshToken: second } = await api.logIn();
    expect((await api.logOut(second)).status).toBe(200);
    expect((await api.refresh(second)).status).toBe(401);
    expect((await api.refresh('rt_of-nobody')).status).toBe(401);
    expect((await api.logOut('rt_of-nobody')).status).toBe(401);
  });

  test('outlive a restart, and so does a revocation', async () => {
    const database = newFile();
    const before = await start({ database });
    const kept = await before.logIn();
    const left = await before.logIn();
    await before.logOut(left.refreshToken);
    await before.close();
    const after = await start({ database });
    expect((await after.me(kept.accessToken)).status).toBe(200);
    expect((await after.refresh(kept.refreshToken)).status).toBe(200);
    expect((await after.refresh(left.refreshToken)).status).toBe(401);
  });
});

describe('faults on demand', () => {
  test('a reply that is dropped after the work was done leaves a rotation nobody heard of', async () => {
    const api = await start();
    const { refreshToken } = await api.logIn();
    await api.post('/_control/faults', { path: '/auth/refresh-token', drop: 'after' });
    await expect(api.refresh(refreshToken)).rejects.toThrow();
    expect((await api.state()).counts.rotations).toBe(1);
    expect((await api.refresh(refreshToken)).status).toBe(401);
  });

  test('a connection dropped before the work leaves everything as it was', async () => {
    const api = await start();
    const { refreshToken } = await api.logIn();
    await api.post('/_control/faults', { path: '/auth/refresh-token', drop: 'before' });
    await expect(api.refresh(refreshToken)).rejects.toThrow();
    expect((await api.refresh(refreshToken)).status).toBe(200);
  });

  test('a status is answered as often as asked, a delay delays, a body is broken', async () => {
    const api = await start();
    await api.post('/_control/faults', { path: '*', status: 429, retryAfter: '7', times: 2 });
    for (const _ of [1, 2]) {
      const answer = await api.post('/auth/login', ADA);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
    }
    await api.post('/_control/faults', { path: '/auth/login', body: 'cut', delayMs: 200 });
    const startedAt = Date.now();
    const answer = await api.post('/auth/login', ADA);
    await expect(answer.json()).rejects.toThrow();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(195);
    expect((await api.post('/auth/login', ADA)).status).toBe(200);
    expect((await api.post('/_control/faults', { status: 500 })).status).toBe(422);
  });

  test('nobody with a Bearer governs the API: a signed-in page reaches it through the API proxy', async () => {
    const api = await start();
    const headers = { authorization: 'Bearer of-a-page' };
    const answer = await fetch(`${api.url}/_control/revoke`, { method: 'POST', headers });
    expect(answer.status).toBe(404);
    expect((await fetch(`${api.url}/_control/state`, { headers })).status).toBe(404);
    expect((await fetch(`${api.url}/_control/state`)).status).toBe(200);
  });
});

test('the request log says method, path, status and time, and no secret', async () => {
  const api = await start();
  const { accessToken, refreshToken } = await api.logIn();
  await api.refresh(refreshToken);
  await api.me(accessToken);
  await api.logOut(refreshToken);
  expect(api.lines).toHaveLength(4);
  for (const line of api.lines) expect(line).toMatch(/^(GET|POST|DELETE) \/auth\/[\w-]+ \d{3} \d+ ms$/);
  expect(new URL(api.url).hostname).toBe('127.0.0.1');
});

describe('a visitor of the lessons', () => {
  const VISIT = { 'x-demo-visit': 'mine' };

  test('lives by a clock of their own: tokens are issued and are over by the time the request brings', async () => {
    const api = await start();
    const at = Date.parse('2031-05-01T12:00:00Z');
    const logIn = await fetch(`${api.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-demo-now': String(at) },
      body: JSON.stringify(ADA),
    });
    const { accessToken, refreshToken } = await api.tokensOf(logIn);
    const { iat } = decodeJwt(accessToken);
    expect(iat).toBe(at / 1000);
    const meAt = async (ms: number) =>
      (
        await fetch(`${api.url}/auth/me`, {
          headers: { authorization: `Bearer ${accessToken}`, 'x-demo-now': String(ms) },
        })
      ).status;
    expect(await meAt(at + 59_000)).toBe(200);
    expect(await meAt(at + 61_000)).toBe(401);
    const renew = (ms: number) =>
      fetch(`${api.url}/auth/refresh-token`, {
        headers: { cookie: `refreshToken=${refreshToken}`, 'x-demo-now': String(ms) },
      });
    expect((await renew(at + 3_601_000)).status).toBe(401);
    expect((await renew(at + 3_599_000)).status).toBe(200);
    // What is no time changes nothing.
    const other = await fetch(`${api.url}/auth/me`, {
      headers: { authorization: `Bearer ${(await api.logIn()).accessToken}`, 'x-demo-now': 'soon' },
    });
    expect(other.status).toBe(200);
  });

  test('meets their own faults alone, sees which ones wait, and takes them back', async () => {
    const api = await start();
    const fault = { path: '/auth/me', status: 503, visit: 'mine', name: 'down', times: 2 };
    await api.post('/_control/faults', fault);
    const { accessToken } = await api.logIn();
    const me = async (headers: Record<string, string>) =>
      (await fetch(`${api.url}/auth/me`, { headers: { authorization: `Bearer ${accessToken}`, ...headers } }))
        .status;
    const waiting = async () => (await fetch(`${api.url}/_control/faults?visit=mine`)).json();
    expect(await me({})).toBe(200);
    expect(await me({ 'x-demo-visit': 'yours' })).toBe(200);
    expect(await waiting()).toEqual(['down', 'down']);
    expect(await me(VISIT)).toBe(503);
    expect(await waiting()).toEqual(['down']);
    await fetch(`${api.url}/_control/faults?visit=yours`, { method: 'DELETE' });
    expect(await waiting()).toEqual(['down']);
    await fetch(`${api.url}/_control/faults?visit=mine`, { method: 'DELETE' });
    expect(await waiting()).toEqual([]);
    expect(await me(VISIT)).toBe(200);
  });
});
