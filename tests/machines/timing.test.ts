import { type ClockOffset, dueAt, refreshMarginMs, tokenTimes } from 'authchart';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backoffMs,
  boundOffset,
  MAX_TIMEOUT_MS,
  measureOffset,
  msUntil,
  randomAt,
  remainingMs,
  rotationFloorMs,
} from '../../machines/timing.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const DAY = 86_400_000;
const anything = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.constant(null),
  fc.constant(undefined),
  fc.constantFrom('1e21', Number.NaN, Number.POSITIVE_INFINITY, -1, 253_402_300_799, 1e21),
);
const lives = [1, 5, 30, 15 * 60, 30 * 86_400, (Date.parse('9999-12-31T23:59:59Z') - NOW) / 1000];

describe('tokenTimes', () => {
  test.each(lives)('a life of %d s renews a quarter, at most a minute, before its end', (life) => {
    const iat = Math.floor(NOW / 1000);
    const times = tokenTimes({ iat, exp: iat + life }, NOW);
    expect(times?.expiresAt).toBe(NOW + life * 1000 - 1000);
    expect((times?.expiresAt ?? 0) - (times?.refreshAt ?? 0)).toBeCloseTo(Math.min(60_000, life * 250), 0);
  });

  test('an API whose clock differs by ten years is agreed with', () => {
    const iat = Math.floor((NOW - 3_650 * DAY) / 1000);
    expect(tokenTimes({ iat, exp: iat + 60 }, NOW)?.expiresAt).toBe(NOW + 59_000);
  });

  test('property: any claims give whole, ordered, finite times, or null', () => {
    fc.assert(
      fc.property(anything, anything, (exp, iat) => {
        const times = tokenTimes({ exp, iat }, NOW);
        if (times === null) return;
        expect(Number.isSafeInteger(times.expiresAt)).toBe(true);
        expect(Number.isSafeInteger(times.refreshAt)).toBe(true);
        expect(times.refreshAt).toBeLessThanOrEqual(times.expiresAt);
        expect(Number.isNaN(new Date(times.expiresAt).getTime())).toBe(false);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('what a timer is told', () => {
  test('property: always whole, 0 to 2^31 − 1, whatever the times are', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (at, now) => {
        const delay = msUntil(at, now);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(MAX_TIMEOUT_MS);
      }),
      { numRuns: 20_000 },
    );
    expect(msUntil(Number.NaN, 0)).toBe(MAX_TIMEOUT_MS);
    expect(msUntil(Number.POSITIVE_INFINITY, 0)).toBe(MAX_TIMEOUT_MS);
  });

  test('property: a tab is never due before its server says so, and at most a tenth of the margin later', () => {
    const life = fc.integer({ min: 1, max: 10 * 365 * 86_400 });
    fc.assert(
      fc.property(life, fc.double({ min: -1, max: 2, noNaN: true }), (seconds, jitter) => {
        const iat = Math.floor(NOW / 1000);
        const times = tokenTimes({ iat, exp: iat + seconds }, NOW);
        if (times === null) return;
        const due = dueAt(times, jitter);
        expect(due).toBeGreaterThanOrEqual(times.refreshAt);
        expect(due - times.refreshAt).toBeLessThanOrEqual(0.1 * refreshMarginMs(seconds * 1000) + 1);
        expect(due).toBeLessThan(times.expiresAt + 1);
      }),
    );
  });

  test('property: the floor lies between 1 s and 5 s, and is half of a short life', () => {
    const iat = Math.floor(NOW / 1000);
    const floor = (life: number) =>
      rotationFloorMs(tokenTimes({ iat, exp: iat + life }, NOW) ?? { refreshAt: 0, expiresAt: 0 });
    expect([1, 2, 4, 8, 10, 60, 86_400].map(floor)).toEqual([
      1_000, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000,
    ]);
    fc.assert(
      fc.property(fc.double(), fc.double(), (refreshAt, expiresAt) => {
        const ms = rotationFloorMs({ refreshAt, expiresAt });
        return Number.isNaN(ms) || (ms >= 1_000 && ms <= 5_000);
      }),
    );
  });

  test('property: what is left of a wait never exceeds it, and a clock set back ends it', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer(), fc.integer(), (wait, since, now) => {
        const left = remainingMs(wait, since, now);
        return left >= 0 && left <= wait;
      }),
    );
    expect(remainingMs(5_000, 100_000, 0)).toBe(0);
    expect(remainingMs(5_000, null, 0)).toBe(0);
  });
});

describe('backoff', () => {
  test('property: 1 s to 30 s, or what the server asked for up to five minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double(),
        fc.option(fc.double(), { nil: undefined }),
        (failures, random, wanted) => {
          const wait = backoffMs(failures, random, wanted);
          if (Number.isNaN(random) && (wanted === undefined || !Number.isFinite(wanted))) return;
          expect(wait).toBeGreaterThanOrEqual(1_000);
          expect(wait).toBeLessThanOrEqual(
            wanted !== undefined && Number.isFinite(wanted) ? 300_000 : 30_000,
          );
        },
      ),
    );
  });

  test('grows, and is spread', () => {
    expect([1, 2, 3, 4, 5, 6].map((failures) => backoffMs(failures, 1))).toEqual([
      2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    expect(backoffMs(6, 0)).toBe(1_000);
  });

  test('property: a replay draws the same numbers, which are spread over 0 … 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1_000), (seed, count) => {
        const drawn = randomAt(seed, count);
        return drawn === randomAt(seed, count) && drawn >= 0 && drawn < 1;
      }),
    );
    const draws = Array.from({ length: 1_000 }, (_, count) => randomAt(0.3, count));
    expect(draws.filter((draw) => draw < 0.5).length).toBeGreaterThan(400);
    expect(draws.filter((draw) => draw < 0.5).length).toBeLessThan(600);
  });
});

describe('the offset between two clocks', () => {
  const unknown: ClockOffset = { offsetMs: 0, roundTripMs: null };

  test('property: is off by at most half the round trip, for clocks ten years apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3_650 * DAY, max: 3_650 * DAY }),
        fc.nat(5_000),
        fc.nat(5_000),
        (difference, there, back) => {
          const sentAt = NOW;
          const serverNow = NOW + there + difference;
          const measured = measureOffset(unknown, { serverNow, sentAt, receivedAt: NOW + there + back });
          return Math.abs(measured.offsetMs - difference) <= (there + back) / 2;
        },
      ),
    );
  });

  test('the shortest round trip wins, unless the clock was set meanwhile', () => {
    const good = measureOffset(unknown, { serverNow: NOW + 10, sentAt: NOW, receivedAt: NOW + 20 });
    const slow = measureOffset(good, { serverNow: NOW + 900, sentAt: NOW, receivedAt: NOW + 1_000 });
    expect(slow).toBe(good);
    const jumped = measureOffset(good, { serverNow: NOW + 3_600_000, sentAt: NOW, receivedAt: NOW + 1_000 });
    expect(jumped.offsetMs).toBeGreaterThan(3_500_000);
  });

  test('a rendered page is a lower bound only', () => {
    expect(boundOffset(null, NOW - 700, NOW).offsetMs).toBe(-700);
    const known = { offsetMs: -100, roundTripMs: 20 };
    expect(boundOffset(known, NOW - 700, NOW)).toBe(known);
    expect(boundOffset(known, NOW + 700, NOW).offsetMs).toBe(700);
  });
});
