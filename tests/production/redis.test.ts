import { setTimeout as wait } from 'node:timers/promises';
import { AuthError } from 'authchart';
import { redisCoordinator } from 'authchart/next';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCoordinator } from '../../server/coordinator/coordinator.ts';
import { createMemoryStore } from '../../server/coordinator/memory-store.ts';
import { createRedisStore } from '../../server/coordinator/redis-store.ts';
import { createResilientStore } from '../../server/coordinator/resilient-store.ts';
import type { SessionRecord } from '../../server/types.ts';
import { type RunningRedis, startRedis } from './support/redis.ts';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());
afterEach(() => redis.thaw());

let count = 0;
const record = (): SessionRecord => {
  count += 1;
  return {
    user: { id: '7' },
    epoch: `epoch-${count}`,
    generation: 0,
    refreshAt: Date.now() + 45_000,
    expiresAt: Date.now() + 60_000,
    endsAt: null,
    startedAt: 0,
    accessToken: 'canary-access-0',
    refreshToken: `canary-refresh-${count}`,
    attempt: null,
  };
};
const successor = (of: SessionRecord): SessionRecord => ({
  ...of,
  generation: of.generation + 1,
  refreshToken: `${of.refreshToken}'`,
  accessToken: 'canary-access-1',
});

/** A coordinator as another process would have it: nothing shared but the Redis. */
const openProcess = (warn: (message: string) => void = () => {}, timeoutMs = 250) =>
  createCoordinator({
    store: createResilientStore(createRedisStore(redis.connect(), 'test'), createMemoryStore(Date.now), {
      timeoutMs,
      pauseMs: 300,
      warn,
    }),
    flights: new Map(),
    now: Date.now,
    isShared: true,
  });

const mustNotRotate = async () => {
  throw new Error('must not be asked');
};

describe('several processes and one Redis', () => {
  test('200 refreshes of one token, spread over four processes, are one call to the API', async () => {
    const processes = [1, 2, 3, 4].map(() => openProcess());
    const known = record();
    let calls = 0;
    const rotate = async (old: SessionRecord) => {
      calls += 1;
      await wait(60);
      return successor(old);
    };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => processes[at % 4]?.rotate(known, rotate, () => false)),
    );
    expect(calls).toBe(1);
    expect(new Set(answers.map((answer) => answer?.refreshToken)).size).toBe(1);
    expect(answers[0]?.generation).toBe(1);
  });

  test('another process answers an old token with the newest successor: a lost reply heals', async () => {
    const [first, second] = [openProcess(), openProcess()];
    const known = record();
    const next = await first.rotate(
      known,
      async (old) => successor(old),
      () => true,
    );
    const newest = await second.rotate(
      next,
      async (old) => successor(old),
      () => true,
    );
    expect(await first.rotate(known, mustNotRotate, () => false)).toEqual(newest);
  });

  test('a successor that is due at once is given all the same: the token it replaced is never sent again', async () => {
    const [first, second] = [openProcess(), openProcess()];
    const known = record();
    const sent: (string | null)[] = [];
    const rotate = async (old: SessionRecord) => {
      sent.push(old.refreshToken);
      await wait(80);
      return { ...successor(old), refreshAt: Date.now() };
    };
    const ask = (process: typeof first) => process.rotate(known, rotate, () => true);
    await Promise.all([ask(first), wait(20).then(() => ask(second))]);
    expect(sent).toEqual([known.refreshToken]);
  });

  test('a refusal is remembered everywhere, a failure nowhere', async () => {
    const [first, second] = [openProcess(), openProcess()];
    const known = record();
    const fail = (code: 'api_unavailable' | 'session_ended') => async () => {
      throw new AuthError(code);
    };
    await expect(first.rotate(known, fail('api_unavailable'), () => true)).rejects.toMatchObject({
      code: 'api_unavailable',
    });
    await expect(second.rotate(known, fail('session_ended'), () => true)).rejects.toMatchObject({
      code: 'session_ended',
    });
    await expect(first.rotate(known, mustNotRotate, () => true)).rejects.toMatchObject({
      code: 'session_ended',
    });
  });

  test('a logout in one waits for the rotation in another, gets its successor, and is known to all', async () => {
    const [first, second] = [openProcess(), openProcess()];
    const known = record();
    const flight = first.rotate(
      known,
      async (old) => {
        await wait(300);
        return successor(old);
      },
      () => true,
    );
    await wait(100);
    const newest = await second.end(known, [known.epoch]);
    expect(newest.generation).toBe(1);
    await flight;
    expect(await first.isOver(known.epoch)).toBe(true);
  });

  test('a leader that dies is succeeded within its lease', async () => {
    const client = redis.connect();
    const known = record();
    const dead = createRedisStore(client, 'test');
    const { nameOf } = await import('../../server/coordinator/successor.ts');
    await dead.claim(`flight:${nameOf(known.refreshToken ?? '')}`, 'a process that was killed', 3_000);
    const startedAt = Date.now();
    const next = await openProcess().rotate(
      known,
      async (old) => successor(old),
      () => true,
    );
    expect(next.generation).toBe(1);
    expect(Date.now() - startedAt).toBeLessThan(4_500);
  });

  test('a leader that is slow keeps its claim: nobody rotates beside it', async () => {
    const [first, second] = [openProcess(), openProcess()];
    const known = record();
    let calls = 0;
    const slow = async (old: SessionRecord) => {
      calls += 1;
      await wait(4_000);
      return successor(old);
    };
    const answers = await Promise.all([
      first.rotate(known, slow, () => false),
      wait(50).then(() => second.rotate(known, slow, () => false)),
    ]);
    expect(calls).toBe(1);
    expect(answers[0]).toEqual(answers[1]);
  });

  test('whoever reads the store learns no token, and every key has an end', async () => {
    const known = record();
    await openProcess().rotate(
      known,
      async (old) => successor(old),
      () => true,
    );
    const client = redis.connect();
    const keys = await client.keys('test:*');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      const value = await client.get(key);
      expect(`${key} ${value}`).not.toContain('canary');
      const life = await client.pttl(key);
      expect(life === -2 || (life > 0 && life <= 15 * 60_000)).toBe(true);
    }
  });
});

describe('a Redis that fails', () => {
  test('is told once, and the process goes on by itself, without a wait for each request', async () => {
    const warnings: string[] = [];
    const coordinator = openProcess((message) => warnings.push(message), 100);
    const known = record();
    const first = await coordinator.rotate(
      known,
      async (old) => successor(old),
      () => true,
    );
    redis.freeze();
    const startedAt = Date.now();
    expect(await coordinator.rotate(known, mustNotRotate, () => false)).toEqual(first);
    const other = record();
    let calls = 0;
    const rotate = async (old: SessionRecord) => {
      calls += 1;
      await wait(20);
      return successor(old);
    };
    await Promise.all(Array.from({ length: 50 }, () => coordinator.rotate(other, rotate, () => false)));
    expect(calls).toBe(1);
    await coordinator.bury(['gone']);
    expect(await coordinator.isOver('gone')).toBe(true);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('canary');
    // A handful of time-outs of 100 ms at most; each request on its own would be a minute.
    expect(Date.now() - startedAt).toBeLessThan(3_000);

    redis.thaw();
    await wait(400);
    const again = record();
    await coordinator.rotate(
      again,
      async (old) => successor(old),
      () => true,
    );
    expect(await openProcess().rotate(again, mustNotRotate, () => false)).toMatchObject({ generation: 1 });
  });

  test('that is full reads and refuses every write: said once, however long it lasts', async () => {
    const full = await startRedis();
    await full.fill();
    const warnings: string[] = [];
    const store = createResilientStore(
      createRedisStore(full.connect(), 'test'),
      createMemoryStore(Date.now),
      {
        timeoutMs: 250,
        pauseMs: 20,
        warn: (message) => warnings.push(message),
      },
    );
    for (let at = 0; at < 10; at += 1) {
      await store.set(`key ${at}`, 'x', 60_000);
      await wait(30);
      expect(await store.get(`key ${at}`)).toBe('x');
    }
    expect(warnings).toHaveLength(1);
    await full.stop();
  });

  test('that is killed, with a client as it comes: one warning for a process, and it is found again', async () => {
    const first = await startRedis();
    const client = new Redis(first.url);
    const warnings: string[] = [];
    // As handlers, actions and proxy.ts do, each in a bundle of its own.
    const coordinators = [1, 2, 3].map(() =>
      redisCoordinator(client, {
        prefix: 'killed',
        timeoutMs: 100,
        warn: (message) => warnings.push(message),
      }),
    );
    // Without a listener ioredis fills the log with errors, and node-redis ends the process.
    expect(client.listenerCount('error')).toBeGreaterThan(0);
    await first.stop();
    const startedAt = Date.now();
    for (const coordinator of coordinators) {
      const next = await coordinator.rotate(
        record(),
        async (old) => successor(old),
        () => true,
      );
      expect(next.generation).toBe(1);
    }
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect(warnings).toHaveLength(1);

    const second = await startRedis(first.port);
    const probe = second.connect();
    await vi.waitUntil(
      async () => {
        await coordinators[0]?.bury(['somebody']);
        return (await probe.get('killed:over:somebody')) !== null;
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(warnings).toHaveLength(1);
    client.disconnect();
    await second.stop();
  }, 40_000);

  test('that was never there is no obstacle to redisCoordinator()', async () => {
    const warnings: string[] = [];
    const gone = {
      call: async () => {
        throw new Error('connect ECONNREFUSED');
      },
    };
    const coordinator = redisCoordinator(gone, { prefix: 'gone', warn: (message) => warnings.push(message) });
    const next = await coordinator.rotate(
      record(),
      async (old) => successor(old),
      () => true,
    );
    expect(next.generation).toBe(1);
    expect(coordinator.isShared).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  test('node-redis speaks through sendCommand', async () => {
    const client = redis.connect();
    const sent: string[][] = [];
    const like = {
      sendCommand: async (args: string[]) => {
        sent.push(args);
        return client.call(...(args as [string, ...string[]]));
      },
    };
    const store = createRedisStore(like, 'other');
    await store.set('a', 'b', 1_000);
    expect(await store.get('a')).toBe('b');
    expect(await store.claim('c', 'me', 1_000)).toBe(true);
    expect(await store.claim('c', 'you', 1_000)).toBe(false);
    await store.release('c', 'you');
    expect(await store.get('c')).toBe('me');
    await store.extend('c', 'me', 60_000);
    expect(await client.pttl('other:c')).toBeGreaterThan(30_000);
    await store.release('c', 'me');
    expect(await store.get('c')).toBeNull();
    expect(sent[0]).toEqual(['SET', 'other:a', 'b', 'PX', '1000']);
  });
});
