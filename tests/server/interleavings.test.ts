import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCoordinator } from '../../server/coordinator/coordinator.ts';
import { createMemoryStore } from '../../server/coordinator/memory-store.ts';
import type { CoordinatorStore } from '../../server/coordinator/store.ts';
import type { SessionRecord } from '../../server/types.ts';

const recordOf = (user: string): SessionRecord => ({
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

/** Every step of the store waits its turn in the scheduler, so that any order of any two awaits is one of the runs. */
const scheduled = (store: CoordinatorStore, scheduler: fc.Scheduler): CoordinatorStore => ({
  get: (key) => scheduler.schedule(store.get(key), 'get'),
  set: (key, value, lifeMs) => scheduler.schedule(store.set(key, value, lifeMs), 'set'),
  claim: (key, owner, lifeMs) => scheduler.schedule(store.claim(key, owner, lifeMs), 'claim'),
  extend: (key, owner, lifeMs) => scheduler.schedule(store.extend(key, owner, lifeMs), 'extend'),
  release: (key, owner) => scheduler.schedule(store.release(key, owner), 'release'),
});

test('property: two users, any interleaving: no reply reaches the other, one call each (V7, I15, I31)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom('ada', 'grace'), { minLength: 2, maxLength: 24 }),
      async (scheduler, users) => {
        const coordinator = createCoordinator({
          store: scheduled(createMemoryStore(Date.now), scheduler),
          flights: new Map(),
          now: Date.now,
          isShared: false,
        });
        const calls: string[] = [];
        const rotate = (record: SessionRecord) =>
          scheduler.schedule(
            Promise.resolve().then(() => {
              calls.push(String(record.refreshToken));
              return {
                ...record,
                generation: record.generation + 1,
                refreshToken: `${record.refreshToken}'`,
              };
            }),
            'API',
          );
        const asked = users.map(async (user) => ({
          user,
          answer: await coordinator.rotate(recordOf(user), rotate, () => false),
        }));
        await scheduler.waitFor(Promise.all(asked));
        for (const { user, answer } of await Promise.all(asked)) {
          expect(answer.user.id).toBe(user);
          expect(answer.refreshToken).toBe(`refresh of ${user}'`);
        }
        expect(calls.length).toBe(new Set(users).size);
      },
    ),
    { numRuns: 400 },
  );
});

test('property: a logout in any moment of a refresh gets the newest token, or the refresh learns that it is over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const coordinator = createCoordinator({
        store: scheduled(createMemoryStore(Date.now), scheduler),
        flights: new Map(),
        now: Date.now,
        isShared: false,
      });
      const record = recordOf('ada');
      const isRevoked = new Set<string>();
      const made: string[] = [];
      const refresh = async () => {
        const next = await coordinator
          .rotate(
            record,
            (old) =>
              scheduler.schedule(
                Promise.resolve().then(() => {
                  made.push(`${old.refreshToken}'`);
                  return { ...old, generation: 1, refreshToken: `${old.refreshToken}'` };
                }),
                'API',
              ),
            () => false,
          )
          .catch(() => null);
        // What the server half does with an answer whose session ended meanwhile.
        if (next !== null && (await coordinator.isOver(record.epoch)))
          isRevoked.add(String(next.refreshToken));
      };
      const leave = async () => {
        const newest = await coordinator.end(record, [record.epoch]);
        isRevoked.add(String(newest.refreshToken));
      };
      const both = Promise.all([refresh(), leave()]);
      await scheduler.waitFor(both);
      // Whatever token lives at the API in the end has been revoked by one of the two (I16).
      expect(isRevoked.has(made.at(-1) ?? String(record.refreshToken))).toBe(true);
    }),
    { numRuns: 400 },
  );
});
