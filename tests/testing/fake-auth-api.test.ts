import { createFakeAuthApi, FAKE_USERS, type FakeAuthApiOptions } from 'authchart/testing';
import { describe, expect, test } from 'vitest';

const [ADA] = FAKE_USERS;

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

const start = (options: Omit<FakeAuthApiOptions, 'now'> = {}) => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const api = createFakeAuthApi({ ...options, now: () => now });
  const call = (method: string, path: string, init: RequestInit = {}) =>
    api.fetch(`http://api.test${path}`, { method, ...init });
  const read = async (answer: Response) => ({
    status: answer.status,
    access: answer.ok ? String((await answer.json()).data.accessToken) : '',
    refresh: /refreshToken=([^;]+)/.exec(answer.headers.getSetCookie()[0] ?? '')?.[1] ?? null,
  });
  return {
    api,
    now: () => now,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    login: async (body: unknown = ADA) =>
      read(await call('POST', '/auth/login', { body: JSON.stringify(body) })),
    refresh: async (token: string | null) =>
      read(await call('GET', '/auth/refresh-token', { headers: { cookie: `refreshToken=${token}` } })),
    logout: (token: string | null) =>
      call('DELETE', '/auth/logout', { headers: { cookie: `refreshToken=${token}` } }),
    me: async (access: string) =>
      (await call('GET', '/auth/me', { headers: { authorization: `Bearer ${access}` } })).status,
  };
};

describe('the API in memory', () => {
  test('signs in who it knows, and says by the token who that is', async () => {
    const { login, me, api } = start();
    const { access } = await login();
    expect(claimsOf(access)).toMatchObject({ sub: '7', email: 'ada@example.com', name: 'Ada Lovelace' });
    expect(await me(access)).toBe(200);
    expect((await login({ ...ADA, password: 'wrong' })).status).toBe(401);
    expect(await me('a.b.c')).toBe(401);
    expect(api.counts.logins).toBe(1);
  });

  test('rotates, and ends a session whose used token comes again', async () => {
    const { login, refresh, me, api } = start();
    const first = await login();
    const second = await refresh(first.refresh);
    expect(second.status).toBe(200);
    expect(second.refresh).not.toBe(first.refresh);
    expect((await refresh(first.refresh)).status).toBe(401);
    expect((await refresh(second.refresh)).status).toBe(401);
    expect(await me(second.access)).toBe(401);
    expect(api.counts).toMatchObject({ rotations: 1, reuses: 1, refusals: 2 });
  });

  test('answers a used token with its one successor, within the overlap', async () => {
    const { login, refresh, pass, api } = start({ overlapSeconds: 10 });
    const { refresh: token } = await login();
    const { refresh: successor } = await refresh(token);
    pass(9);
    expect((await refresh(token)).refresh).toBe(successor);
    pass(1);
    expect((await refresh(token)).status).toBe(401);
    expect(api.counts.reuses).toBe(1);
  });

  test('lets tokens end, and a session with its refresh token', async () => {
    const { login, refresh, me, pass } = start({ accessTokenSeconds: 60, refreshTokenSeconds: 100 });
    const first = await login();
    pass(60);
    expect(await me(first.access)).toBe(401);
    const second = await refresh(first.refresh);
    pass(40);
    expect((await refresh(second.refresh)).status).toBe(401);
  });

  test('gives no refresh token where sessions are to end with the access token', async () => {
    const { login } = start({ refreshTokenSeconds: null });
    expect((await login()).refresh).toBeNull();
  });

  test('has a clock that may be ahead', async () => {
    const { login, now } = start({ skewSeconds: 30 });
    const { iat, exp } = claimsOf((await login()).access);
    expect(iat).toBe(now() / 1000 + 30);
    expect(exp - iat).toBe(300);
  });

  test('forgets a session at logout, and all of them when told', async () => {
    const { login, logout, refresh, api } = start();
    const [ada, grace] = [await login(), await login(FAKE_USERS[1])];
    expect((await logout(ada.refresh)).status).toBe(204);
    expect((await refresh(ada.refresh)).status).toBe(401);
    api.revokeAll();
    expect((await refresh(grace.refresh)).status).toBe(401);
  });

  test('meets a fault once, and only the route that it was asked for', async () => {
    const { login, refresh, api } = start();
    const { refresh: token } = await login();
    api.addFault({ route: 'refresh', kind: 503 });
    api.addFault({ route: 'refresh', kind: 'dropBefore' });
    api.addFault({ route: 'refresh', kind: 'dropAfter' });
    expect((await login()).status).toBe(200);
    expect((await refresh(token)).status).toBe(503);
    await expect(refresh(token)).rejects.toThrow('fetch failed');
    expect(api.counts.rotations).toBe(0);
    await expect(refresh(token)).rejects.toThrow('fetch failed');
    expect(api.counts.rotations).toBe(1);
    // The reply was lost, not the work: the token is used.
    expect((await refresh(token)).status).toBe(401);
  });

  test('says something that is no JSON, once, having done its work', async () => {
    const { login, refresh, api } = start();
    const { refresh: token } = await login();
    api.addFault({ route: 'refresh', kind: 'garbage' });
    await expect(refresh(token)).rejects.toThrow(SyntaxError);
    expect(api.counts.rotations).toBe(1);
  });
});
