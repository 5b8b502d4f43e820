import { createAuth, restApi } from 'authchart/next';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { closeAfterEach, runDemoApi } from './support/demo-api.ts';

/** The request that Next is answering: what `headers()` and `cookies()` read and write. */
const request = vi.hoisted(() => ({ headers: new Headers(), jar: new Map<string, string>() }));

vi.mock('next/headers.js', () => ({
  headers: async () => {
    const cookie = [...request.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Headers({ ...Object.fromEntries(request.headers), ...(cookie !== '' && { cookie }) });
  },
  cookies: async () => ({
    getAll: () => [...request.jar].map(([name, value]) => ({ name, value })),
    set: (name: string, value: string, { maxAge }: { maxAge: number }) => {
      if (maxAge > 0) request.jar.set(name, value);
      else request.jar.delete(name);
    },
  }),
}));

const closing = closeAfterEach();

const ADA = { email: 'ada@example.com', password: 'correct horse battery' };

const ask = (headers: Record<string, string>) => {
  request.headers = new Headers({ host: 'site.example', ...headers });
};

beforeEach(() => ask({ 'sec-fetch-site': 'same-origin' }));
afterEach(() => request.jar.clear());

const start = async (options: Partial<Parameters<typeof createAuth>[0]> = {}, accessTokenSeconds = 60) => {
  const api = closing(await runDemoApi({ accessTokenSeconds }));
  const auth = createAuth({
    api: restApi({ url: api.url }),
    secret: 'a secret of the tests that is long enough',
    afterLoginPath: '/home',
    ...options,
  });
  return { api, auth };
};

const formOf = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

/** Where a redirect of Next's leads; it travels as an error. */
const redirectOf = async (work: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  const digest = (thrown as { digest?: string } | null)?.digest ?? '';
  expect(digest).toMatch(/^NEXT_REDIRECT;/);
  return digest.split(';')[2] ?? '';
};

describe('a login by action', () => {
  test.each([
    ['/account?tab=2', '/account?tab=2'],
    ['//evil.example', '/home'],
    ['https://evil.example/', '/home'],
    ['', '/home'],
  ])('with returnTo %j leads to %s', async (returnTo, to) => {
    const { auth } = await start();
    expect(await redirectOf(auth.login(formOf({ ...ADA, returnTo })))).toBe(to);
    expect([...request.jar.keys()].filter((name) => name.startsWith('__Host-authchart-'))).toHaveLength(2);
    expect((await auth.requireSession()).user.name).toBe('Ada Lovelace');
  });

  test('with an object answers the envelope instead', async () => {
    const { auth } = await start();
    const { envelope, error } = await auth.login(ADA);
    expect(error).toBeUndefined();
    expect(envelope).toEqual({ session: await auth.getSession(), serverNow: expect.any(Number) });
  });

  test('that is refused says why, sets nothing, and gives the e-mail back to a form without JavaScript', async () => {
    const { auth } = await start();
    const result = await auth.login(formOf({ ...ADA, password: 'wrong' }));
    expect(result).toEqual({ error: { code: 'invalid_credentials' }, email: ADA.email });
    expect(request.jar.size).toBe(0);
  });

  test.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling of it', { 'sec-fetch-site': 'same-site' }],
    ['that says nothing of where it comes from', {}],
    ['with an origin of nobody', { origin: 'null' }],
    ['with another origin', { origin: 'https://evil.example' }],
  ])('%s is refused, and the API is not asked; a logout as well', async (_, headers) => {
    const { api, auth } = await start();
    ask({ 'sec-fetch-site': 'same-origin' });
    await auth.login(ADA);
    const held = [...request.jar];
    ask(headers as Record<string, string>);
    expect(await auth.login(formOf(ADA))).toMatchObject({ error: { code: 'forbidden_origin' } });
    await expect(auth.logout()).rejects.toMatchObject({ code: 'forbidden_origin' });
    expect([...request.jar]).toEqual(held);
    expect((await api.state()).counts).toMatchObject({ logins: 1, logouts: 0 });
  });

  test('of an old browser is known by its Origin', async () => {
    const { auth } = await start();
    ask({ origin: 'https://site.example' });
    expect((await auth.login(ADA)).envelope?.session?.user.id).toBe('1');
  });
});

test('a logout by action ends the session, tells the API and leads to the sign-in page', async () => {
  const { api, auth } = await start({ signInPath: '/enter' });
  await auth.login(ADA);
  expect(await redirectOf(auth.logout())).toBe('/enter');
  expect([...request.jar.keys()]).toEqual(['__Host-authchart-ended']);
  expect((await api.state()).activeFamilies).toBe(0);
});

describe('reading', () => {
  test('without a session leads to the sign-in page and back, where proxy.ts said from where', async () => {
    const { auth } = await start();
    expect(await auth.getSession()).toBeNull();
    expect(await redirectOf(auth.requireSession())).toBe('/login');
    ask({ 'x-authchart-path': '/account?tab=2' });
    expect(await redirectOf(auth.requireSession())).toBe('/login?returnTo=%2Faccount%3Ftab%3D2');
    ask({ 'x-authchart-path': '//evil.example' });
    expect(await redirectOf(auth.requireSession())).toBe('/login');
  });

  test('with SameSite=Strict a link from elsewhere brings no cookies: unknown, not signed out', async () => {
    const { auth } = await start({ cookies: { sameSite: 'strict' } });
    ask({ 'sec-fetch-site': 'cross-site' });
    expect(await auth.getEnvelope()).toBeUndefined();
    ask({ 'sec-fetch-site': 'none' });
    expect(await auth.getEnvelope()).toEqual({ session: null, serverNow: expect.any(Number) });
    const lax = (await start()).auth;
    ask({ 'sec-fetch-site': 'cross-site' });
    expect(await lax.getEnvelope()).toEqual({ session: null, serverNow: expect.any(Number) });
  });

  test('cookies of a server with another secret are unknown', async () => {
    const { auth } = await start();
    await auth.login(ADA);
    const other = (await start({ secret: 'another secret that is long enough, too' })).auth;
    expect(await other.getEnvelope()).toBeUndefined();
  });

  test('accepts a stale session and rotates nothing; a call that needs its token throws the marked error', async () => {
    const { api, auth } = await start({}, 1);
    await auth.login(ADA);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const held = [...request.jar];
    expect((await auth.requireSession()).user.id).toBe('1');
    await expect(auth.fetchApi('/auth/me')).rejects.toMatchObject({
      name: 'StaleSessionError',
      digest: expect.any(String),
    });
    expect([...request.jar]).toEqual(held);
    expect((await api.state()).counts).toMatchObject({ refreshes: 0, me: 0 });
  });

  test('fetchApi carries the token, takes a path only, and needs a session', async () => {
    const { auth } = await start();
    await expect(auth.fetchApi('/auth/me')).rejects.toMatchObject({ code: 'session_ended' });
    await auth.login(ADA);
    expect((await (await auth.fetchApi('/auth/me')).json()).data.email).toBe(ADA.email);
    for (const path of ['//evil.example/', 'https://evil.example/', 'auth/me'])
      await expect(auth.fetchApi(path)).rejects.toThrow(TypeError);
  });
});
