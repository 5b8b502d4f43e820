import { createFakeAuthApi, createTestAuth, createTestClock, FAKE_USERS } from 'authchart/testing';
import { afterEach, describe, expect, test } from 'vitest';

let restore = () => {};
afterEach(() => restore());

const start = () => {
  const clock = createTestClock(Date.parse('2030-01-01T00:00:00Z'));
  restore = clock.restore;
  return { clock, auth: createTestAuth({ api: createFakeAuthApi({ now: clock.now }), now: clock.now }) };
};

describe('the server half in memory', () => {
  test('signs a browser in and out, with cookies that no page can read', async () => {
    const { auth } = start();
    expect((await auth.getEnvelope()).session).toBeNull();
    const { session } = await auth.login();
    expect(session).toMatchObject({ user: { id: '7', name: 'Ada Lovelace' }, generation: 0 });
    expect(auth.cookieNames().filter((name) => /-(access|refresh)-/.test(name))).toHaveLength(2);
    expect((await auth.refresh()).session).toMatchObject({ epoch: session?.epoch, generation: 1 });
    await auth.logout();
    expect((await auth.getEnvelope()).session).toBeNull();
  });

  test('answers the API proxy with the Bearer of whoever is signed in', async () => {
    const { auth } = start();
    const me = () => auth.fetch('/api/proxy/auth/me', { headers: { 'x-authchart': '1' } });
    expect((await me()).status).toBe(401);
    await auth.login(FAKE_USERS[1]);
    expect(await (await me()).json()).toMatchObject({ name: 'Grace Hopper' });
  });

  test('ends a session with its time, and forgets it with its cookies', async () => {
    const { auth, clock } = start();
    await auth.login();
    clock.advanceTo(clock.now() + 3_599_000);
    expect((await auth.getEnvelope()).session).not.toBeNull();
    clock.advanceTo(clock.now() + 2_000);
    expect((await auth.getEnvelope()).session).toBeNull();
    await auth.login();
    auth.clearCookies();
    expect((await auth.getEnvelope()).session).toBeNull();
  });

  test('says what the API refused', async () => {
    const { auth } = start();
    await expect(auth.login({ email: 'ada@example.com', password: 'wrong' })).rejects.toThrow(
      /POST login was answered with 401: .*invalid_credentials/,
    );
  });
});

describe('the clock', () => {
  test('fires each timer at its own moment, in order, while time passes', () => {
    const { clock } = start();
    const begunAt = clock.now();
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, Date.now() - begunAt]);
    clock.setTimeout(note('later'), 2_000);
    clock.setTimeout(note('sooner'), 1_000);
    const never = clock.setTimeout(note('never'), 1_500);
    clock.clearTimeout(never);
    clock.advanceTo(begunAt + 3_000);
    expect(fired).toEqual([
      ['sooner', 1_000],
      ['later', 2_000],
    ]);
    expect(Date.now()).toBe(begunAt + 3_000);
  });

  test('fires nothing in its sleep, and what is overdue when it is rechecked', () => {
    const { clock } = start();
    let count = 0;
    clock.setTimeout(() => {
      count += 1;
    }, 1_000);
    clock.sleepTo(clock.now() + 60_000);
    expect(count).toBe(0);
    clock.recheck();
    expect(count).toBe(1);
    expect(() => clock.fireNext()).toThrow('No timer is armed.');
  });

  test('gives Date.now back', () => {
    const real = Date.now;
    const { clock } = start();
    expect(Date.now).not.toBe(real);
    clock.restore();
    expect(Date.now).toBe(real);
  });
});
