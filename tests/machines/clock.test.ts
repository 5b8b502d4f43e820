import { authMachine, createWallClock } from 'authchart';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createActor } from 'xstate';
import { attempt, type Session } from '../../machines/index.ts';

afterEach(() => {
  vi.useRealTimers();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('with real timers', () => {
  test.each([
    ['2^31 ms', 2 ** 31],
    ['a thousand years', 1_000 * 365 * 86_400_000],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['NaN', Number.NaN],
  ])('a delay of %s does not fire at once, as a plain timer would', async (_, delay) => {
    const clock = createWallClock();
    const fire = vi.fn();
    const plain = vi.fn();
    const id = clock.setTimeout(fire, delay);
    const plainId = setTimeout(plain, delay);
    await sleep(40);
    clock.recheck();
    expect(fire).not.toHaveBeenCalled();
    expect(plain).toHaveBeenCalled();
    clearTimeout(plainId);
    clock.clearTimeout(id);
  });

  test.each([
    ['of the year 9999', Date.parse('9999-12-31T23:59:59Z')],
    ['of thirty days', Date.now() + 30 * 86_400_000],
  ])('a token %s arms one timer and asks nobody', async (_, expiresAt) => {
    const asked = vi.fn();
    const session: Session = {
      user: { id: '7' },
      epoch: 'a',
      generation: 0,
      refreshAt: expiresAt - 60_000,
      expiresAt,
      endsAt: null,
    };
    const never = attempt(() => {
      asked();
      return new Promise(() => {});
    });
    for (const clock of [createWallClock(), undefined]) {
      const actor = createActor(
        authMachine.provide({ actors: { refresh: never, restore: never, logout: never } }),
        {
          input: { session, serverNow: Date.now() },
          ...(clock !== undefined && { clock }),
        },
      );
      actor.start();
      await sleep(60);
      expect(actor.getSnapshot().value).toBe('authenticated');
      actor.stop();
    }
    expect(asked).not.toHaveBeenCalled();
  });

  test('a token of a second is renewed under the rate floor, never hot', { timeout: 10_000 }, async () => {
    const sent: number[] = [];
    const life = 1_000;
    const makeSession = (generation: number): Session => {
      const expiresAt = Date.now() + life - 1_000;
      return {
        user: { id: '7' },
        epoch: 'a',
        generation,
        refreshAt: expiresAt - life / 4,
        expiresAt,
        endsAt: Date.now() + 60_000,
      };
    };
    const refresh = attempt(async ({ generation }) => {
      sent.push(Date.now());
      return {
        envelope: { session: makeSession(generation + 1), serverNow: Date.now() },
        sentAt: Date.now(),
        receivedAt: Date.now(),
      };
    });
    const actor = createActor(authMachine.provide({ actors: { refresh } }), {
      clock: createWallClock(),
      input: { session: makeSession(0), serverNow: Date.now() },
    });
    actor.start();
    await sleep(4_500);
    actor.stop();
    const gaps = sent.slice(1).map((at, index) => at - (sent[index] ?? 0));
    expect(sent.length).toBeGreaterThanOrEqual(4);
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(990);
  });
});

describe('a machine that slept', () => {
  test('fires what came due when it is rechecked, at once', () => {
    vi.useFakeTimers({ now: 0 });
    const clock = createWallClock();
    const fire = vi.fn();
    clock.setTimeout(fire, 60_000);
    // Asleep: no timer runs, only the wall clock goes on.
    vi.setSystemTime(8 * 3_600_000);
    expect(fire).not.toHaveBeenCalled();
    clock.recheck();
    expect(fire).toHaveBeenCalledOnce();
  });

  test('a clock that is set back does not silence a timer', () => {
    vi.useFakeTimers({ now: 1_000_000_000 });
    const clock = createWallClock();
    const fire = vi.fn();
    clock.setTimeout(fire, 60_000);
    vi.setSystemTime(0);
    vi.advanceTimersByTime(60_000);
    expect(fire).toHaveBeenCalledOnce();
  });

  test('a cancelled timer never fires', () => {
    vi.useFakeTimers({ now: 0 });
    const clock = createWallClock();
    const fire = vi.fn();
    clock.clearTimeout(clock.setTimeout(fire, 10));
    clock.clearTimeout(undefined);
    vi.advanceTimersByTime(1_000);
    clock.recheck();
    expect(fire).not.toHaveBeenCalled();
  });
});
