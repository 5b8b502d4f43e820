// @vitest-environment jsdom
import { AuthError, authMachine, createBrowserActors, type Session } from 'authchart';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createActor } from 'xstate';
import { createTabChannel } from '../../machines/actors/channel.ts';
import { createCookieWriter } from '../../machines/actors/cookie-writer.ts';
import { locked } from '../../machines/actors/locked.ts';
import { createTombstone } from '../../machines/actors/tombstone.ts';
import { createWire, type WireRequest } from '../../machines/actors/wire.ts';

/** Each test has a session of its own: messages of the last one may still be on their way. */
let epoch = '';

const session = (given: Partial<Session> = {}): Session => ({
  user: { id: '7' },
  epoch,
  generation: 0,
  refreshAt: Date.now() + 45_000,
  expiresAt: Date.now() + 60_000,
  endsAt: null,
  ...given,
});
const settle = (ms = 15) => new Promise((resolve) => setTimeout(resolve, ms));
const forgetCookies = () => {
  for (const name of ['authchart-ended', '__Host-authchart-ended']) {
    // biome-ignore lint/suspicious/noDocumentCookie: the page's own way to write it.
    document.cookie = `${name}=; Path=/; Max-Age=0${name.startsWith('__') ? '; Secure' : ''}`;
  }
};

beforeEach(({ task }) => {
  forgetCookies();
  epoch = `epoch-${task.id}`.replace(/[^\w-]/g, '');
});
afterEach(() => vi.unstubAllGlobals());

describe('the wire', () => {
  const ask = (answer: () => Response | Promise<Response>, route: 'refresh' | 'session' = 'refresh') =>
    createWire({ basePath: '/api/auth', fetch: async () => answer() })({ route, body: {} }).catch(
      (error: AuthError) => error,
    );
  const fixed = { refreshAt: 45, expiresAt: 60 };
  const envelope = () => ({ session: session(fixed), serverNow: 5 });
  const reply = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

  test('gives the envelope, with when it left and came', async () => {
    const got = await ask(() => reply({ ...envelope(), ended: ['x', 7] }));
    expect(got).toMatchObject({
      envelope: envelope(),
      ended: ['x'],
      sentAt: expect.any(Number),
      receivedAt: expect.any(Number),
    });
  });

  test('takes a 409 session_replaced as an answer: it brings the session that is there', async () => {
    expect(await ask(() => reply({ code: 'session_replaced', ...envelope() }, 409))).toMatchObject({
      envelope: envelope(),
    });
  });

  test.each([
    ['a problem of ours', () => reply({ code: 'session_ended' }, 401), 'session_ended'],
    ['a 200 that is a sign-in page of the network', () => new Response('<html>', { status: 200 }), 'network'],
    ['JSON of somebody else', () => reply({ hello: 1 }), 'network'],
    ['a 502 of a proxy on the way', () => new Response('Bad gateway', { status: 502 }), 'network'],
    ['a code we do not know', () => reply({ code: 'constructor' }, 401), 'network'],
    ['no answer', () => Promise.reject(new TypeError('Failed to fetch')), 'network'],
    ['no answer in time', () => Promise.reject(new DOMException('x', 'TimeoutError')), 'timeout'],
    ['an abort', () => Promise.reject(new DOMException('x', 'AbortError')), 'aborted'],
  ])('%s becomes %s', async (_, answer, code) => {
    const error = await ask(answer as () => Response);
    expect(error).toBeInstanceOf(AuthError);
    expect((error as AuthError).code).toBe(code);
  });

  test('keeps what helps, and nothing else, of a problem', async () => {
    const error = (await ask(() =>
      reply(
        {
          code: 'rate_limited',
          retryAfterMs: 7,
          detail: 'the API’s own words',
          fields: { email: 'odd', name: 'required' },
        },
        429,
      ),
    )) as AuthError;
    expect(error.problem).toEqual({
      code: 'rate_limited',
      retryAfterMs: 7,
      fields: { email: 'invalid', name: 'required' },
    });
  });
});

describe('the lock', () => {
  test('missing locks are no obstacle', async () => {
    vi.stubGlobal('navigator', {});
    expect(await locked('x', { waitMs: 10 }, async () => 'ran')).toBe('ran');
  });

  test('a lock that nobody gives up is waited for, and then gone without', async () => {
    const request = (_: string, { signal }: LockOptions) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    vi.stubGlobal('navigator', { locks: { request } });
    expect(await locked('x', { waitMs: 20 }, async () => 'ran')).toBe('ran');
  });

  test('what fails under the lock fails once', async () => {
    vi.stubGlobal('navigator', { locks: { request: (_: string, __: object, run: () => unknown) => run() } });
    const task = vi.fn(async () => Promise.reject(new Error('inside')));
    await expect(locked('x', { waitMs: 20 }, task)).rejects.toThrow('inside');
    expect(task).toHaveBeenCalledOnce();
  });
});

/** Web Locks as the specification has them, for one name and one page. */
const createLocks = () => {
  let last: Promise<unknown> = Promise.resolve();
  const released: string[] = [];
  const request = (_: string, { signal }: LockOptions, run: () => Promise<unknown>) => {
    const before = last;
    const mine = new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      before.then(() => {
        if (!signal?.aborted) run().then(resolve, reject);
      });
    });
    last = mine.then(
      () => released.push('released'),
      () => released.push('released'),
    );
    return mine;
  };
  return { request, released };
};

describe('a request that writes cookies', () => {
  test('whoever leaves while waiting for the lock never sends it', async () => {
    vi.stubGlobal('navigator', { locks: createLocks() });
    const leave = new AbortController();
    const held = locked('x', { waitMs: 1_000 }, () => settle(30));
    const task = vi.fn(async () => 'ran');
    const waiting = locked('x', { waitMs: 1_000, signal: leave.signal }, task);
    leave.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await held;
    await settle();
    expect(task).not.toHaveBeenCalled();
  });

  test('tells the other tabs before it releases the lock, and once for each generation', async () => {
    const locks = createLocks();
    vi.stubGlobal('navigator', { locks });
    const order = locks.released;
    const channel = createTabChannel('authchart-order');
    const posted: unknown[] = [];
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        addEventListener() {}
        close() {}
        postMessage(message: unknown) {
          posted.push(message);
          order.push('told');
        }
      },
    );
    const stop = channel.listen(() => {});
    const envelope = { session: session(), serverNow: 5 };
    const asked: string[] = [];
    const leave = new AbortController();
    const wire = async ({ route }: WireRequest) => {
      asked.push(route);
      if (tombstone.read().includes(epoch)) leave.abort();
      return { envelope, sentAt: 1, receivedAt: 2 };
    };
    const tombstone = createTombstone('authchart');
    const cookies = createCookieWriter({ wire, tombstone, channel, lockName: 'order' });
    await cookies.write({ route: 'refresh' }, { waitMs: 100 });
    channel.tellSession(envelope);
    await settle(0);
    expect(order).toEqual(['told', 'released']);
    expect(posted).toEqual([{ type: 'tab.sessionChanged', envelope }]);

    // Left while the answer was on its way: nobody hears of it, and the cookies that it brought are deleted.
    tombstone.add([epoch]);
    envelope.session = session({ generation: 1 });
    await cookies.write({ route: 'refresh' }, { waitMs: 100, signal: leave.signal }).catch(() => {});
    await settle(0);
    expect(posted).toHaveLength(1);
    expect(asked).toEqual(['refresh', 'refresh', 'session']);

    // So with a login that was cancelled: its session has an epoch that nobody had heard of.
    tombstone.add(['cancelled']);
    envelope.session = { ...session(), epoch: 'landed-late' };
    await cookies.write({ route: 'login', headers: { 'X-Authchart-Attempt': 'cancelled' } }, { waitMs: 100 });
    expect(posted).toHaveLength(1);
    expect(asked.slice(3)).toEqual(['login', 'session']);
    stop();
  });
});

describe('the tombstone', () => {
  test('keeps the newest four ids, drops junk, reads what the server wrote under the other name', () => {
    const tombstone = createTombstone('authchart');
    tombstone.add(['a', 'b', 'not an id!', 'c']);
    tombstone.add(['a', 'd', 'e']);
    expect(tombstone.read()).toEqual(['c', 'a', 'd', 'e']);
  });

  test('an answer that was asked for before a logout takes nothing out of it', () => {
    const tombstone = createTombstone('authchart');
    tombstone.add(['long-ago']);
    tombstone.add(['earlier']);
    tombstone.add(['left']);
    // biome-ignore lint/suspicious/noDocumentCookie: as a late Set-Cookie does.
    document.cookie = '__Host-authchart-ended=earlier; Path=/; Secure';
    expect(tombstone.read()).toEqual(['earlier', 'long-ago', 'left']);
    expect(document.cookie).toContain('earlier.long-ago.left');
  });

  test('a browser that takes no Secure cookie from http://localhost keeps it under its plain name', () => {
    const { set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie') ?? {};
    vi.spyOn(document, 'cookie', 'set').mockImplementation((line) => {
      if (!line.includes('Secure')) set?.call(document, line);
    });
    const tombstone = createTombstone('authchart');
    expect(tombstone.isWritable()).toBe(true);
    tombstone.add(['left']);
    expect(tombstone.read()).toEqual(['left']);
    expect(document.cookie).toContain('authchart-ended=left');
    expect(document.cookie).not.toContain('__Host-');
    vi.restoreAllMocks();
  });

  test('over plain http to a real host its cookies are kept by nobody, so nobody can be signed in', () => {
    vi.stubGlobal('isSecureContext', false);
    expect(createTombstone('authchart').isWritable()).toBe(false);
  });
});

/** Two tabs of one browser: the adapters over one channel, one jar and one server. */
const openTab = (given: Session | null, server: Record<string, () => unknown>) => {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    const route = String(input).replace('/api/auth/', '');
    asked.push(route);
    return new Response(JSON.stringify(await server[route]?.()));
  };
  const actors = createBrowserActors({ fetch: fetch as typeof globalThis.fetch });
  const actor = createActor(authMachine.provide({ actors }), {
    input: { session: given, serverNow: Date.now(), jitter: 0 },
  });
  actor.start();
  return { actor, asked, value: () => actor.getSnapshot().value, stop: () => actor.stop() };
};

describe('tabs', () => {
  test('a logout in one ends the other at once and for good, without a request of its own', async () => {
    const shared = session();
    const logout = () => ({ session: null, serverNow: Date.now(), ended: [shared.epoch] });
    const first = openTab(shared, { logout });
    const second = openTab(shared, {});
    first.actor.send({ type: 'logout.requested' });
    await vi.waitUntil(() => [first, second].every(({ value }) => value() === 'anonymous'));
    expect(second.actor.getSnapshot().context.ended).toBe('elsewhere');
    expect(second.asked).toEqual([]);
    expect(document.cookie).toContain(shared.epoch);
    first.stop();
    second.stop();
  });

  test('a refresh in one spares the other its own', async () => {
    const shared = session({ refreshAt: Date.now() - 1 });
    const renewed = session({ generation: 1 });
    const refresh = () => ({ session: renewed, serverNow: Date.now() });
    const first = openTab(shared, { refresh });
    const second = openTab(session(), {});
    await vi.waitUntil(() => second.actor.getSnapshot().context.session?.generation === 1);
    expect(first.asked).toEqual(['refresh']);
    expect(second.actor.getSnapshot().context.session?.generation).toBe(1);
    expect(second.asked).toEqual([]);
    first.stop();
    second.stop();
  });

  test('junk on the channel changes nothing', async () => {
    const tab = openTab(session(), {});
    const channel = new BroadcastChannel('authchart-session');
    for (const junk of [
      null,
      7,
      'x',
      {},
      { type: 'tab.loggedOut', epochs: epoch },
      { type: 'tab.sessionChanged', envelope: {} },
      { type: 'logout.requested' },
    ])
      channel.postMessage(junk);
    await settle();
    expect(tab.value()).toBe('authenticated');
    channel.close();
    tab.stop();
  });

  test('without a channel everything works, each tab for itself', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const tab = openTab(session(), { logout: () => ({ session: null, serverNow: Date.now(), ended: [] }) });
    tab.actor.send({ type: 'logout.requested' });
    await settle();
    expect(tab.value()).toBe('anonymous');
    tab.stop();
  });
});

describe('the page', () => {
  test('back from an absence: the tombstone is read first, without a request', async () => {
    const tab = openTab(session(), {});
    createTombstone('authchart').add([epoch]);
    window.dispatchEvent(new Event('focus'));
    expect(tab.value()).toBe('anonymous');
    expect(tab.asked).toEqual([]);
    tab.stop();
  });

  test('out of the back/forward cache: it cannot be used until there is an answer', async () => {
    const tab = openTab(session(), { refresh: () => ({ session: session(), serverNow: Date.now() }) });
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(tab.value()).toEqual({ refreshing: 'expired' });
    await settle();
    expect(tab.value()).toBe('authenticated');
    expect(tab.asked).toEqual(['refresh']);
    tab.stop();
  });

  test('a browser that keeps no cookies is told so before the password leaves', async () => {
    const cookie = vi.spyOn(document, 'cookie', 'get').mockReturnValue('');
    const tab = openTab(null, {});
    tab.actor.send({ type: 'login.submitted', credentials: {} });
    await settle();
    expect(tab.actor.getSnapshot().context.error).toEqual({ code: 'cookies_blocked' });
    expect(tab.asked).toEqual([]);
    cookie.mockRestore();
    tab.stop();
  });
});
