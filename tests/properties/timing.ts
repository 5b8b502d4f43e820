import { dueAt, refreshMarginMs, tokenTimes } from 'authchart';
import fc from 'fast-check';
import { expect } from 'vitest';
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
import { anyValue } from './support/hostile.ts';
import { property } from './support/property.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const DAY = 86_400_000;

/** Claims as an API may write them: right, absurd, or no numbers at all. */
const seconds = fc.oneof(fc.double(), fc.integer(), fc.integer({ min: 1e9, max: 3e9 }), anyValue);

const tokens = property({
  name: 'tokenTimes: any claims give whole, ordered, finite times, or none',
  share: 40,
  inputs: fc.record({ exp: seconds, iat: seconds }),
  act: (claims) => tokenTimes(claims, NOW),
  judge: (times, { exp, iat }) => {
    if (times === null) return;
    expect(Number.isSafeInteger(times.expiresAt)).toBe(true);
    expect(Number.isSafeInteger(times.refreshAt)).toBe(true);
    expect(times.refreshAt).toBeLessThanOrEqual(times.expiresAt);
    expect(Number.isNaN(new Date(times.expiresAt).getTime())).toBe(false);
    expect(Number.isFinite(exp)).toBe(true);
    if (Number.isFinite(iat)) expect(Number(exp)).toBeGreaterThan(Number(iat));
  },
});

const delays = property({
  name: 'msUntil: what a timer is told is whole, 0 to 2^31 − 1, and never early',
  share: 40,
  inputs: fc.record({ at: fc.double(), now: fc.double() }),
  act: ({ at, now }) => msUntil(at, now),
  judge: (delay, { at, now }) => {
    expect(Number.isInteger(delay)).toBe(true);
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThanOrEqual(MAX_TIMEOUT_MS);
    if (delay < MAX_TIMEOUT_MS && at > now) expect(delay).toBeGreaterThanOrEqual(at - now);
  },
});

const due = property({
  name: 'dueAt: never before the server says so, at most a tenth of the margin later',
  share: 20,
  inputs: fc.record({
    life: fc.integer({ min: 1, max: 10 * 365 * 86_400 }),
    jitter: fc.double({ min: -1, max: 2, noNaN: true }),
  }),
  act: ({ life, jitter }) => {
    const iat = Math.floor(NOW / 1000);
    const times = tokenTimes({ iat, exp: iat + life }, NOW);
    return times && { ...times, dueAt: dueAt(times, jitter) };
  },
  judge: (times, { life }) => {
    if (times === null) throw new Error('A good token gave no times.');
    expect(times.dueAt).toBeGreaterThanOrEqual(times.refreshAt);
    expect(times.dueAt - times.refreshAt).toBeLessThanOrEqual(0.1 * refreshMarginMs(life * 1000) + 1);
    expect(times.dueAt).toBeLessThan(times.expiresAt + 1);
  },
});

const floors = property({
  name: 'rotationFloorMs and remainingMs: 1 s to 5 s, and what is left of a wait never exceeds it',
  share: 20,
  inputs: fc.record({
    refreshAt: fc.double({ noNaN: true }),
    expiresAt: fc.double({ noNaN: true }),
    wait: fc.nat(10_000),
    since: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
    now: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
  }),
  act: ({ refreshAt, expiresAt, wait, since, now }) => ({
    floor: rotationFloorMs({ refreshAt, expiresAt }),
    left: remainingMs(wait, since, now),
  }),
  judge: ({ floor, left }, { wait }) =>
    (Number.isNaN(floor) || (floor >= 1_000 && floor <= 5_000)) &&
    (Number.isNaN(left) || (left >= 0 && left <= wait)),
});

const backoff = property({
  name: 'backoffMs and randomAt: 1 s to 30 s, or what was asked for up to five minutes; a replay draws the same',
  share: 20,
  inputs: fc.record({
    failures: fc.integer({ min: 1, max: 1e9 }),
    seed: fc.double({ min: 0, max: 1, noNaN: true }),
    wanted: fc.option(fc.double(), { nil: undefined }),
  }),
  act: ({ failures, seed, wanted }) => {
    const random = randomAt(seed, failures);
    return { random, again: randomAt(seed, failures), wait: backoffMs(failures, random, wanted) };
  },
  judge: ({ random, again, wait }, { wanted }) => {
    expect(random).toBe(again);
    expect(random >= 0 && random < 1).toBe(true);
    expect(wait).toBeGreaterThanOrEqual(1_000);
    expect(wait).toBeLessThanOrEqual(wanted !== undefined && Number.isFinite(wanted) ? 300_000 : 30_000);
  },
});

const offsets = property({
  name: 'measureOffset: off by at most half the round trip, for clocks ten years apart',
  share: 20,
  inputs: fc.record({
    difference: fc.integer({ min: -3_650 * DAY, max: 3_650 * DAY }),
    there: fc.nat(5_000),
    back: fc.nat(5_000),
  }),
  act: ({ difference, there, back }) =>
    measureOffset(boundOffset(null, NOW, NOW), {
      serverNow: NOW + there + difference,
      sentAt: NOW,
      receivedAt: NOW + there + back,
    }),
  judge: ({ offsetMs }, { difference, there, back }) => Math.abs(offsetMs - difference) <= (there + back) / 2,
});

export const timingProperties = [tokens, delays, due, floors, backoff, offsets];
