import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { restApi } from 'authchart/next';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCoordinator } from '../../server/coordinator/coordinator.ts';
import { createMemoryStore } from '../../server/coordinator/memory-store.ts';
import type { CoordinatorStore } from '../../server/coordinator/store.ts';
import type { SessionRecord } from '../../server/types.ts';
import { runDemoApi } from './support/demo-api.ts';
import { createSite } from './support/site.ts';

const USERS = ['ada', 'grace'] as const;
type User = (typeof USERS)[number];
const EACH = 200;
const TURNS = Array.from({ length: USERS.length * EACH }, (_, at): User => USERS[at % 2] ?? 'ada');

/** Waits before what it is told to; everything else goes on meanwhile. */
type Delay = (name: string) => Promise<void>;

const kindOf = (key: string) => key.slice(0, key.indexOf(':'));

const delayed = (store: CoordinatorStore, delay: Delay): CoordinatorStore => ({
  get: (key) => delay(`get ${kindOf(key)}`).then(() => store.get(key)),
  set: (key, ...rest) => delay(`set ${kindOf(key)}`).then(() => store.set(key, ...rest)),
  claim: (key, ...rest) => delay(`claim ${kindOf(key)}`).then(() => store.claim(key, ...rest)),
  extend: (key, ...rest) => store.extend(key, ...rest),
  release: (key, ...rest) => delay(`release ${kindOf(key)}`).then(() => store.release(key, ...rest)),
});

describe('two users × 200 interleaved refreshes, each await of the coordinator delayed in turn (V7, I15)', () => {
  const recordOf = (user: User): SessionRecord => ({
    user: { id: user },
    epoch: `epoch of ${user}`,
    generation: 0,
    refreshAt: Date.now() + 45_000,
    expiresAt: Date.now() + 60_000,
    endsAt: null,
    startedAt: 0,
    accessToken: `access of ${user}`,
    refreshToken: `refresh of ${user}`,
    attempt: null,
  });

  /** @returns how many awaits there were. */
  const run = async (processes: number, delayAt: number): Promise<number> => {
    let awaits = 0;
    const delay = async () => {
      awaits += 1;
      // All that the others can do without this one is done by then.
      if (awaits === delayAt) await wait(2);
    };
    const shared = createMemoryStore(Date.now);
    const coordinators = Array.from({ length: processes }, () =>
      createCoordinator({
        store: delayed(shared, delay),
        flights: new Map(),
        now: Date.now,
        isShared: processes > 1,
      }),
    );
    const calls: string[] = [];
    const rotate = async (record: SessionRecord) => {
      await delay();
      calls.push(String(record.refreshToken));
      return { ...record, generation: 1, refreshToken: `${record.refreshToken}'` };
    };
    const records = { ada: recordOf('ada'), grace: recordOf('grace') };
    const answers = await Promise.all(
      TURNS.map((user, at) =>
        coordinators[(at >> 1) % processes]?.rotate(records[user], rotate, () => false),
      ),
    );
    const wrong = answers.filter(
      (answer, at) => answer?.user.id !== TURNS[at] || answer?.refreshToken !== `refresh of ${TURNS[at]}'`,
    );
    expect(wrong, `await ${delayAt}`).toEqual([]);
    expect(calls.sort(), `await ${delayAt}`).toEqual(USERS.map((user) => `refresh of ${user}`));
    return awaits;
  };

  test('in one process', async () => {
    const count = await run(1, 0);
    expect(count).toBeGreaterThan(TURNS.length);
    for (let at = 1; at <= count; at += 1) await run(1, at);
  }, 120_000);

  test('in four that share a store: those of whoever claims, renews and waits', async () => {
    const count = await run(4, 0);
    // The first question of each of the 400 is the same; what differs is what the processes do between them.
    for (let at = TURNS.length - 8; at <= Math.min(count, TURNS.length + 40); at += 1) await run(4, at);
  }, 120_000);
});

describe('two users × 200 interleaved refreshes over the session routes, each kind of await delayed in turn', () => {
  const KINDS = ['get over', 'get successor', 'get refused', 'set successor', 'API', 'user'];
  let api: Awaited<ReturnType<typeof runDemoApi>>;
  beforeAll(async () => {
    api = await runDemoApi();
  });
  afterAll(() => api.close());

  test.each(KINDS)(
    '%s of one user: every reply is its own user’s, one call each',
    async (kind) => {
      const asking = new AsyncLocalStorage<User>();
      const seen = new Set<string>();
      const delay: Delay = async (name) => {
        seen.add(name);
        if (name === kind && asking.getStore() === 'ada') await wait(5);
      };
      const upstream = restApi({ url: api.url });
      const site = createSite(api.url, {
        api: {
          ...upstream,
          refresh: (tokens, options) => delay('API').then(() => upstream.refresh(tokens, options)),
        },
        user: async (claims) => {
          await delay('user');
          return { id: String(claims.sub), email: String(claims.email) };
        },
        coordinator: createCoordinator({
          store: delayed(createMemoryStore(Date.now), delay),
          flights: new Map(),
          now: Date.now,
          isShared: false,
        }),
      });
      await api.control('reset');
      const signIn = async (user: User) => {
        const browser = site.openBrowser();
        const { body } = await browser.login({
          email: `${user}@example.com`,
          password: 'correct horse battery',
        });
        return { jar: await browser.jar.clone(), epoch: body.session.epoch as string };
      };
      const known = { ada: await signIn('ada'), grace: await signIn('grace') };
      const answers = await Promise.all(
        TURNS.map((user) =>
          asking.run(user, () =>
            site
              .openBrowser(known[user].jar)
              .refresh({ epoch: known[user].epoch, generation: 0, force: true }),
          ),
        ),
      );
      expect(seen).toContain(kind);
      const wrong = answers.filter(
        ({ body }, at) =>
          body.session?.user.email !== `${TURNS[at]}@example.com` ||
          body.session?.epoch !== known[TURNS[at] ?? 'ada'].epoch,
      );
      expect(wrong.map(({ body }) => body)).toEqual([]);
      const { counts } = await api.state();
      expect([counts.refreshes, counts.reuseDetected]).toEqual([USERS.length, 0]);
    },
    60_000,
  );
});
