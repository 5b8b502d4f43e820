import type { AuthActor, Reply, Session } from 'authchart';
import { AuthError } from 'authchart';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeSession, START, startAuth } from './support/start-auth.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const SECOND = 1_000;
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
    arbitrary: fc.constantFrom(-10 * 365, 10 * 365, -1, 1).map((days) => ({ kind: 'clock' as const, days })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(3_600, 8 * 3_600, 30 * 86_400)
      .map((seconds) => ({ kind: 'sleep' as const, seconds })),
  },
);

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
        const sent: { at: number; generation: number }[] = [];
        let turn = 0;
        const refresh = async ({ generation }: { generation: number }): Promise<Reply> => {
          sent.push({ at: serverNow(), generation });
          const says = script[turn++ % script.length];
          if (says?.kind === 'trouble') throw new AuthError(says.code as 'timeout');
          const life = says?.kind === 'past' ? -100 : (says?.life ?? 60);
          const session = sessionOf(life, says?.kind === 'renewed' ? generation + 1 : generation);
          return {
            envelope: { session, serverNow: serverNow() },
            sentAt: Date.now(),
            receivedAt: Date.now(),
          };
        };
        const { actor, context } = startAuth({
          session: sessionOf(firstLife, 0),
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
            const jump = what.days * 86_400_000;
            vi.setSystemTime(Date.now() + jump);
            server.skewMs -= jump;
          }
          await vi.advanceTimersByTimeAsync(0);
          expect(actor.getSnapshot().status).toBe('active');
          expect(context().session).not.toBeNull();
        }
        actor.stop();
        // In any ten seconds at most eleven requests: a life of a second allows one a second. A clock that is set
        // back by more than the floor ends the wait for it (`remainingMs`), which costs up to two requests a time.
        const jumps = story.filter(({ kind }) => kind === 'clock').length;
        for (const { at } of sent) {
          const near = sent.filter((other) => other.at >= at && other.at < at + 10 * SECOND);
          expect(near.length).toBeLessThanOrEqual(11 + 2 * jumps);
        }
      },
    ),
    { numRuns: 300 },
  );
});
