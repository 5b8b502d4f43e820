import { AuthError } from 'authchart';
import { describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../server/coordinator/memory-store.ts';
import { ownError, wasRefusedBefore } from '../../server/coordinator/refusal.ts';
import { memoryCoordinator } from '../../server/index.ts';
import type { SessionRecord } from '../../server/types.ts';
import { closeAfterEach, runDemoApi } from './support/demo-api.ts';
import { createSite } from './support/site.ts';

const closing = closeAfterEach();

const record = (given: Partial<SessionRecord> = {}): SessionRecord => ({
  user: { id: '7' },
  epoch: 'epoch-a',
  generation: 0,
  refreshAt: 45_000,
  expiresAt: 60_000,
  endsAt: null,
  startedAt: 0,
  accessToken: 'access-0',
  refreshToken: 'refresh-0',
  attempt: null,
  ...given,
});

const successor = (of: SessionRecord, token = `${of.refreshToken}'`): SessionRecord => ({
  ...of,
  generation: of.generation + 1,
  refreshToken: token,
  accessToken: `${token} access`,
  refreshAt: of.refreshAt + 45_000,
});

const createWorld = () => {
  const time = { now: 0 };
  const coordinator = memoryCoordinator({ now: () => time.now });
  return { time, coordinator };
};

test('200 concurrent refreshes of one token are one call to the API, and all get the same generation', async () => {
  const api = closing(await runDemoApi());
  const site = createSite(api.url);
  const browser = site.openBrowser();
  const { session } = (await browser.login()).body;
  const jar = await browser.jar.clone();
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      site.openBrowser(jar).refresh({ epoch: session.epoch, generation: 0, force: true }),
    ),
  );
  expect(new Set(answers.map(({ body }) => body.session.generation))).toEqual(new Set([1]));
  const { counts } = await api.state();
  expect([counts.refreshes, counts.reuseDetected]).toEqual([1, 0]);
});

test('a client that goes away never aborts a rotation: its next request finds the successor (I33)', async () => {
  const api = closing(await runDemoApi());
  const site = createSite(api.url);
  const browser = site.openBrowser();
  const { session } = (await browser.login()).body;
  await api.control('faults', { path: '/auth/refresh-token', delayMs: 200 });
  const leave = new AbortController();
  const request = await browser.request('POST', '/api/auth/refresh', {
    body: { epoch: session.epoch, generation: 0, force: true },
  });
  const pending = site.core.handle(new Request(request, { signal: leave.signal }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  leave.abort();
  await pending.catch(() => {});
  // Its answer is lost: the jar still holds the old token.
  const { body } = await browser.refresh({ epoch: session.epoch, generation: 0, force: true });
  expect(body.session.generation).toBe(1);
  expect((await api.state()).counts).toMatchObject({ refreshes: 1, rotations: 1, reuseDetected: 0 });
});

test('the memory is bounded: the oldest makes room (I32)', async () => {
  const store = createMemoryStore(() => 0);
  for (let at = 0; at <= 30_000; at += 1) await store.set(`key ${at}`, 'x', 1_000);
  expect(await store.get('key 0')).toBeNull();
  expect(await store.get('key 1')).toBe('x');
  expect(await store.get('key 30000')).toBe('x');
});

describe('memoryCoordinator', () => {
  test('answers an old token with the newest successor of its chain', async () => {
    const { coordinator } = createWorld();
    const first = await coordinator.rotate(
      record(),
      async (old) => successor(old),
      () => true,
    );
    const second = await coordinator.rotate(
      first,
      async (old) => successor(old),
      () => true,
    );
    const lost = await coordinator.rotate(
      record(),
      async () => {
        throw new Error('must not be asked again');
      },
      () => false,
    );
    expect(lost).toEqual(second);
  });

  test('a failure is never remembered; a refusal is, for 30 s', async () => {
    const { coordinator, time } = createWorld();
    let calls = 0;
    const failing = (error: Error) => async () => {
      calls += 1;
      throw error;
    };
    const ask = (error: Error) =>
      coordinator.rotate(record(), failing(error), () => true).catch((thrown) => thrown);
    await ask(new AuthError('api_unavailable'));
    await ask(new AuthError('api_unavailable'));
    expect(calls).toBe(2);
    await ask(new AuthError('session_ended'));
    expect((await ask(new AuthError('session_ended'))).code).toBe('session_ended');
    expect(calls).toBe(3);
    time.now = 31_000;
    await ask(new AuthError('session_ended'));
    expect(calls).toBe(4);
  });

  test('forgets a successor when it is a minute past due, and a chain that was forgotten asks anew', async () => {
    const { coordinator, time } = createWorld();
    let calls = 0;
    const rotate = async (old: SessionRecord) => {
      calls += 1;
      return successor(old, `token-${calls}`);
    };
    await coordinator.rotate(record(), rotate, () => true);
    time.now = 149_000;
    await coordinator.rotate(record(), rotate, () => false);
    expect(calls).toBe(1);
    time.now = 151_000;
    await coordinator.rotate(record(), rotate, () => false);
    expect(calls).toBe(2);
  });

  test('logout waits for the rotation in flight and gets the newest token; afterwards the session is over', async () => {
    const { coordinator } = createWorld();
    let land: ((next: SessionRecord) => void) | undefined;
    const flight = coordinator.rotate(
      record(),
      () => new Promise((resolve) => (land = resolve)),
      () => true,
    );
    await vi.waitUntil(() => land !== undefined);
    const ending = coordinator.end(record(), ['epoch-a']);
    land?.(successor(record(), 'newest'));
    expect((await ending).refreshToken).toBe('newest');
    await flight;
    expect(await coordinator.isOver('epoch-a')).toBe(true);
    expect(await coordinator.isOver('epoch-b')).toBe(false);
  });

  test('an API that gives the same token again is no endless chain', async () => {
    const { coordinator } = createWorld();
    const same = (old: SessionRecord) => successor(old, 'refresh-0');
    const first = await coordinator.rotate(
      record(),
      async (old) => same(old),
      () => true,
    );
    const second = await coordinator.rotate(
      first,
      async (old) => same(old),
      () => true,
    );
    expect(second.generation).toBe(2);
  });
});

test('a logout while a refresh is in flight wins: the late answer deletes', async () => {
  const api = closing(await runDemoApi());
  const browser = createSite(api.url).openBrowser();
  const { session } = (await browser.login()).body;
  await api.control('faults', { path: '/auth/refresh-token', delayMs: 300 });
  const refreshing = browser.refresh({ epoch: session.epoch, generation: 0, force: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const left = await browser.logout({ epoch: session.epoch });
  expect(left.body.ended).toContain(session.epoch);
  const late = await refreshing;
  expect(late.status).toBe(401);
  expect(late.setCookies.every((line) => line.includes('Max-Age=0') || line.includes('-ended='))).toBe(true);
  expect((await browser.session()).body.session).toBeNull();
  expect((await api.state()).activeFamilies).toBe(0);
});

test('an error of a flight that another copy of this package began is told as our own', async () => {
  vi.resetModules();
  const copy = await import('../../machines/errors.ts');
  const copied = await import('../../server/coordinator/refusal.ts');
  const foreign = new copy.AuthError({ code: 'rate_limited', retryAfterMs: 7 });
  expect(foreign).not.toBeInstanceOf(AuthError);
  const own = ownError(foreign) as AuthError;
  expect(own).toBeInstanceOf(AuthError);
  expect(own.problem).toEqual({ code: 'rate_limited', retryAfterMs: 7 });
  expect(wasRefusedBefore(copied.refuseAgain())).toBe(true);
  const stranger = new TypeError('not ours');
  expect(ownError(stranger)).toBe(stranger);
});
