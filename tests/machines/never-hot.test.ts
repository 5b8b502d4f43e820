import type { AuthActor, Reply, Session, SessionRequest } from 'authchart';
import { AuthError } from 'authchart';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rotationFloorMs } from '../../machines/timing.ts';
import { makeSession, START, startAuth } from './support/start-auth.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const SECOND = 1_000;
const DAY = 86_400_000;
const lives = fc.constantFrom(1, 2, 5, 30, 60, 900, 30 * 86_400, 10 ** 9);

/** What a server may say to a refresh: something right, something odd, or trouble. */
const replies = fc.oneof(
  { weight: 4, arbitrary: lives.map((life) => ({ kind: 'renewed' as const, life })) },
  { weight: 1, arbitrary: lives.map((life) => ({ kind: 'unchanged' as const, life })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('api_unavailable', 'timeout', 'network', 'rate_limited', 'bad_api_response', 'not_found')
      .map((code) => ({ kind: 'trouble' as const, code })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'past' as const }) },
);

/** What may happen to a tab meanwhile. */
const happenings = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 20 * 60 }).map((seconds) => ({ kind: 'wait' as const, seconds })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('refresh.requested', 'network.lost', 'network.restored')
      .map((type) => ({ kind: 'event' as const, event: { type } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .boolean()
      .map((restored) => ({ kind: 'event' as const, event: { type: 'page.resumed', restored } })),
  },
  {
    weight: 2,
    arbitrary: fc.nat(3).map((generation) => ({
      kind: 'event' as const,
      event: { type: 'token.rejected', epoch: 'epoch-a', generation },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-10 * 365 * DAY, 10 * 365 * DAY, -DAY, DAY, -30 * SECOND, 30 * SECOND)
      .map((jumpMs) => ({ kind: 'clock' as const, jumpMs })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(3_600, 8 * 3_600, 30 * 86_400)
      .map((seconds) => ({ kind: 'sleep' as const, seconds })),
  },
);

/** A request that makes the server rotate: because it is due there, or forced. */
interface Rotation {
  readonly at: number;
  /** The floor of the session as the tab knows it. */
  readonly floorMs: number;
  isAnswered: boolean;
}

test('property: whatever is answered and happens, refreshes stay under the floor and only a refusal or its end ends the session', {
  timeout: 150_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(replies, { minLength: 1, maxLength: 6 }),
      fc.array(happenings, { minLength: 1, maxLength: 14 }),
      lives,
      async (script, story, firstLife) => {
        vi.setSystemTime(START);
        // The server's clock, which no jump of the client's touches.
        const server = { skewMs: 0 };
        const serverNow = () => Date.now() + server.skewMs;
        const sessionOf = (life: number, generation: number): Session => {
          const expiresAt = serverNow() + life * SECOND - SECOND;
          return makeSession({
            generation,
            expiresAt,
            refreshAt: expiresAt - Math.min(60 * SECOND, life * 250),
            endsAt: null,
          });
        };
        const first = sessionOf(firstLife, 0);
        let known = first;
        const rotations: Rotation[] = [];
        let turn = 0;
        const refresh = async ({ generation, force }: SessionRequest): Promise<Reply> => {
          const rotation = { at: serverNow(), floorMs: rotationFloorMs(known), isAnswered: false };
          if (force || serverNow() >= known.refreshAt) rotations.push(rotation);
          const says = script[turn++ % script.length];
          if (says?.kind === 'trouble') throw new AuthError(says.code as 'timeout');
          const life = says?.kind === 'past' ? -100 : (says?.life ?? 60);
          known = sessionOf(life, says?.kind === 'renewed' ? generation + 1 : generation);
          rotation.isAnswered = true;
          return {
            envelope: { session: known, serverNow: serverNow() },
            sentAt: Date.now(),
            receivedAt: Date.now(),
          };
        };
        const { actor, context } = startAuth({
          session: first,
          input: { serverNow: serverNow(), jitter: 0.5 },
          refresh,
        });
        for (const what of story) {
          if (what.kind === 'wait') await vi.advanceTimersByTimeAsync(what.seconds * SECOND);
          else if (what.kind === 'event') (actor as AuthActor).send(what.event as never);
          else if (what.kind === 'sleep') {
            vi.setSystemTime(Date.now() + what.seconds * SECOND);
            actor.send({ type: 'page.resumed', restored: false });
          } else {
            vi.setSystemTime(Date.now() + what.jumpMs);
            server.skewMs -= what.jumpMs;
          }
          await vi.advanceTimersByTimeAsync(0);
          expect(actor.getSnapshot().status).toBe('active');
          expect(context().session).not.toBeNull();
        }
        // Never hung either: the longest wait is the probe of whoever is offline.
        if (actor.getSnapshot().matches('refreshing')) {
          const before = turn;
          await vi.advanceTimersByTimeAsync(31 * SECOND);
          expect(turn).toBeGreaterThan(before);
        }
        actor.stop();
        // By the server's clock: what is tried again waits out its backoff, a second at least.
        for (const [index, { at, floorMs }] of rotations.entries()) {
          const before = rotations[index - 1];
          if (before !== undefined)
            expect(at - before.at).toBeGreaterThanOrEqual(before.isAnswered ? floorMs : SECOND);
        }
      },
    ),
    { numRuns: 300 },
  );
});

describe.each([-10 * 365 * DAY, -30 * SECOND, 0, 30 * SECOND, 10 * 365 * DAY])(
  'a clock set by %d ms',
  (jumpMs) => {
    const server = { skewMs: 0 };
    const serverNow = () => Date.now() + server.skewMs;
    const renewing = () => {
      server.skewMs = 0;
      const sent: number[] = [];
      const { actor, value } = startAuth({
        session: makeSession({ endsAt: null }),
        refresh: async ({ generation }) => {
          sent.push(serverNow());
          const [refreshAt, expiresAt] = [serverNow() + 45 * SECOND, serverNow() + 60 * SECOND];
          const session = makeSession({ generation: generation + 1, refreshAt, expiresAt, endsAt: null });
          const now = Date.now();
          return { envelope: { session, serverNow: serverNow() }, sentAt: now, receivedAt: now };
        },
      });
      return { actor, value, sent };
    };
    const setClock = () => {
      vi.setSystemTime(Date.now() + jumpMs);
      server.skewMs -= jumpMs;
    };

    test('neither ends the rate floor nor draws it out', async () => {
      const { actor, sent } = renewing();
      actor.send({ type: 'refresh.requested' });
      await vi.advanceTimersByTimeAsync(SECOND);
      setClock();
      actor.send({ type: 'refresh.requested' });
      await vi.advanceTimersByTimeAsync(10 * SECOND);
      expect(sent).toEqual([START, START + 5 * SECOND]);
      actor.stop();
    });

    test('drops a rejected token as long as the floor lasts, and no longer', async () => {
      const { actor, value, sent } = renewing();
      actor.send({ type: 'refresh.requested' });
      await vi.advanceTimersByTimeAsync(SECOND);
      setClock();
      const rejected = { type: 'token.rejected', epoch: 'epoch-a', generation: 1 } as const;
      actor.send(rejected);
      expect(value()).toBe('authenticated');
      await vi.advanceTimersByTimeAsync(4 * SECOND);
      actor.send(rejected);
      expect(value()).toEqual({ refreshing: 'expired' });
      await vi.advanceTimersByTimeAsync(0);
      expect(sent).toHaveLength(2);
      actor.stop();
    });

    test('does not put off who is back on the network', async () => {
      const { actor, calls } = startAuth({
        session: makeSession({ endsAt: null }),
        refresh: () => Promise.reject(new AuthError({ code: 'rate_limited', retryAfterMs: 60 * SECOND })),
      });
      actor.send({ type: 'refresh.requested' });
      await vi.advanceTimersByTimeAsync(SECOND);
      setClock();
      actor.send({ type: 'network.restored' });
      await vi.advanceTimersByTimeAsync(SECOND);
      expect(calls.refresh).toHaveLength(2);
      actor.stop();
    });
  },
);
