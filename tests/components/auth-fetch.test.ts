// @vitest-environment jsdom
import { type AuthActor, AuthError, type Session } from 'authchart';
import { type AuthFetchOptions, createAuthFetch } from 'authchart/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeSession, replyWith, startAuth } from '../machines/support/start-auth.ts';

const stale = () => makeSession({ refreshAt: Date.now() - 2_000, expiresAt: Date.now() - 1_000 });
const json = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let running: AuthActor | undefined;
afterEach(() => running?.stop());

const start = (
  world: Parameters<typeof startAuth>[0],
  answers: (request: Request, turn: number) => Response,
  options: Partial<Pick<AuthFetchOptions, 'patienceMs' | 'isTokenRejected'>> = {},
) => {
  const auth = startAuth(world);
  running = auth.actor as AuthActor;
  const sent: Request[] = [];
  const fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    sent.push(request);
    return answers(request, sent.length);
  });
  const authFetch = createAuthFetch({
    actor: auth.actor as AuthActor,
    fetch: fetch as typeof globalThis.fetch,
    ...options,
  });
  return { ...auth, sent, authFetch };
};

const renewed = (session: Session) => async () =>
  replyWith({ ...makeSession(), epoch: session.epoch, generation: session.generation + 1 });

describe('a call of the API proxy', () => {
  test('carries our header and the epoch', async () => {
    const { sent, authFetch } = start({ session: makeSession() }, () => json(200));
    await authFetch('/api/proxy/orders?x=1');
    expect(sent[0]?.headers.get('x-authchart')).toBe('1');
    expect(sent[0]?.headers.get('x-authchart-epoch')).toBe('epoch-a');
    expect(new URL(sent[0]?.url ?? '').search).toBe('?x=1');
  });

  test('to anywhere else passes as it is: no header of ours, no wait', async () => {
    const { sent, authFetch } = start({ session: stale(), refresh: () => new Promise(() => {}) }, () =>
      json(401),
    );
    const { origin } = window.location;
    for (const url of [
      'https://elsewhere.example/api/proxy/orders',
      `${origin}/api/other`,
      `${origin}/api/proxyx`,
    ])
      expect((await authFetch(url, { headers: { a: 'b' } })).status).toBe(401);
    expect(sent).toHaveLength(3);
    for (const { headers } of sent) {
      expect([...headers.keys()].filter((name) => name.startsWith('x-authchart'))).toEqual([]);
      expect(headers.get('a')).toBe('b');
    }
  });

  test('waits while the session is stale; 50 at once cause one refresh', async () => {
    const session = stale();
    const { calls, sent, authFetch } = start(
      { session, refresh: () => wait(30).then(renewed(session)) },
      () => json(200),
    );
    await Promise.all(Array.from({ length: 50 }, () => authFetch('/api/proxy/orders')));
    expect(calls.refresh).toHaveLength(1);
    expect(sent).toHaveLength(50);
  });

  test('is sent once more after a 401, with the body it had', async () => {
    const session = makeSession();
    const { sent, authFetch, calls } = start({ session, refresh: renewed(session) }, (_, turn) =>
      turn === 1 ? json(401, {}, { 'x-authchart-generation': '0' }) : json(200),
    );
    const response = await authFetch('/api/proxy/orders', { method: 'POST', body: 'a body' });
    expect(response.status).toBe(200);
    expect(await Promise.all(sent.map((request) => request.text()))).toEqual(['a body', 'a body']);
    expect(calls.refresh).toEqual([expect.objectContaining({ force: true, generation: 0 })]);
  });

  test('is not sent again where its body was a stream, or a second 401 comes', async () => {
    const session = makeSession();
    const { sent, authFetch } = start({ session, refresh: renewed(session) }, () =>
      json(401, {}, { 'x-authchart-generation': '0' }),
    );
    const body = new Response('x').body;
    const streamed = await authFetch('/api/proxy/orders', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect([streamed.status, sent.length]).toEqual([401, 1]);
    await wait(10);
    const twice = await authFetch('/api/proxy/orders');
    expect(twice.status).toBe(401);
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  test('asks the app which answers are about the token, where it says so', async () => {
    const session = makeSession();
    const isTokenRejected = async (response: Response) =>
      response.status === 419 && (await response.clone().json()).reason === 'token';
    const { sent, authFetch, calls } = start(
      { session, refresh: renewed(session) },
      (request, turn) =>
        request.url.endsWith('/forbidden')
          ? json(401, { reason: 'not yours' })
          : json(turn === 2 ? 419 : 200, { reason: 'token' }),
      { isTokenRejected },
    );
    expect((await authFetch('/api/proxy/forbidden')).status).toBe(401);
    expect([sent.length, calls.refresh.length]).toEqual([1, 0]);
    const answer = await authFetch('/api/proxy/orders');
    expect(await answer.json()).toEqual({ reason: 'token' });
    expect([answer.status, sent.length, calls.refresh.length]).toEqual([200, 3, 1]);
  });

  test('with a form is sent once more with the same fields', async () => {
    const session = makeSession();
    const { sent, authFetch } = start({ session, refresh: renewed(session) }, (_, turn) =>
      json(turn === 1 ? 401 : 200),
    );
    const body = new URLSearchParams({ title: 'Cards', note: 'a & b' });
    expect((await authFetch('/api/proxy/orders', { method: 'PUT', body })).status).toBe(200);
    const fields = await Promise.all(sent.map((request) => request.text()));
    expect(fields).toEqual(['title=Cards&note=a+%26+b', 'title=Cards&note=a+%26+b']);
    expect(sent.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
  });

  test('rejects with session_ended where nobody is signed in, and nothing is sent', async () => {
    const { sent, authFetch } = start({ session: null }, () => json(200));
    await expect(authFetch('/api/proxy/orders')).rejects.toMatchObject({ code: 'session_ended' });
    expect(sent).toEqual([]);
  });

  test('made under one session never goes out under another', async () => {
    const session = stale();
    const { sent, authFetch } = start(
      { session, refresh: () => wait(20).then(() => replyWith(makeSession({ epoch: 'epoch-b' }))) },
      () => json(200),
    );
    await expect(authFetch('/api/proxy/orders')).rejects.toMatchObject({ code: 'session_replaced' });
    expect(sent).toEqual([]);
  });

  test('gives up waiting after its patience, and at once where it is aborted', async () => {
    const { authFetch } = start({ session: stale() }, () => json(200), { patienceMs: 30 });
    const late = await authFetch('/api/proxy/orders').catch((error) => error);
    expect(late).toBeInstanceOf(AuthError);
    expect(late.code).toBe('timeout');
    const controller = new AbortController();
    const aborted = authFetch('/api/proxy/orders', { signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a 409 of another session is session_replaced, and the chart asks', async () => {
    const { authFetch, calls } = start({ session: makeSession() }, () =>
      json(409, { code: 'session_replaced' }, { 'content-type': 'application/problem+json' }),
    );
    await expect(authFetch('/api/proxy/orders')).rejects.toMatchObject({ code: 'session_replaced' });
    await wait(5);
    expect(calls.refresh).toHaveLength(1);
  });
});

test.each(['https://other.example/api/proxy/orders', '/api/other', '/api/proxyish/x'])(
  'a request to %s passes as it is',
  async (url) => {
    const { sent, authFetch } = start({ session: null }, () => json(200));
    const response = await authFetch(new URL(url, window.location.href));
    expect(response.status).toBe(200);
    expect(sent[0]?.headers.has('x-authchart')).toBe(false);
  },
);
