import { type ClockOffset, tokenTimes } from 'authchart';
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
});

describe('what a timer is told', () => {
  test('what is no time never fires early', () => {
    expect(msUntil(Number.NaN, 0)).toBe(MAX_TIMEOUT_MS);
    expect(msUntil(Number.POSITIVE_INFINITY, 0)).toBe(MAX_TIMEOUT_MS);
  });

  test('the floor lies between 1 s and 5 s, and is half of a short life', () => {
    const iat = Math.floor(NOW / 1000);
    const floor = (life: number) =>
      rotationFloorMs(tokenTimes({ iat, exp: iat + life }, NOW) ?? { refreshAt: 0, expiresAt: 0 });
    expect([1, 2, 4, 8, 10, 60, 86_400].map(floor)).toEqual([
      1_000, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000,
    ]);
  });

  test('a clock set back ends a wait', () => {
    expect(remainingMs(5_000, 100_000, 0)).toBe(0);
  });
});

describe('backoff', () => {
  test('grows, and is spread', () => {
    expect([1, 2, 3, 4, 5, 6].map((failures) => backoffMs(failures, 1))).toEqual([
      2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    expect(backoffMs(6, 0)).toBe(1_000);
  });

  test('what is drawn is spread over 0 … 1', () => {
    const draws = Array.from({ length: 1_000 }, (_, count) => randomAt(0.3, count));
    expect(draws.filter((draw) => draw < 0.5).length).toBeGreaterThan(400);
    expect(draws.filter((draw) => draw < 0.5).length).toBeLessThan(600);
  });
});

describe('the offset between two clocks', () => {
  const unknown: ClockOffset = { offsetMs: 0, roundTripMs: null };

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
