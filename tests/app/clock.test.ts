import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ClockSetting, demoTime, formatClock, parseClock, RATES } from '../../app/demo/clock-setting.ts';
import { nowOf } from '../../app/demo/server/control.ts';

const START = Date.parse('2030-01-01T12:00:00Z');

const setting = fc.record({
  realAt: fc.integer({ min: 1, max: 4e12 }),
  demoAt: fc.integer({ min: 1, max: 4e12 }),
  rate: fc.constantFrom(...RATES),
});

describe('the clock’s setting', () => {
  test('property: it is read as it was written, and time never runs backwards', () => {
    fc.assert(
      fc.property(setting, fc.nat(1e9), fc.nat(1e9), (given, first, more) => {
        expect(parseClock(formatClock(given))).toEqual(given);
        const at = given.realAt + first;
        expect(demoTime(given, at + more)).toBeGreaterThanOrEqual(demoTime(given, at));
      }),
    );
  });

  test('property: junk is no time', () => {
    fc.assert(
      fc.property(fc.string(), (junk) => {
        const read = parseClock(junk);
        if (read !== null) expect(RATES).toContain(read.rate);
      }),
    );
    for (const junk of [null, '', '1_2', '1_2_3', 'a_b_1', '1_9e99_1', '-5_-5_1', '1_2_1.5'])
      expect(parseClock(junk)).toBeNull();
  });
});

describe('the server’s time of a request', () => {
  const ask = (host: string) => ({
    headers: new Headers({ host, cookie: `a=b; authchart-demo-clock=${START}_${START + 60_000}_10` }),
  });
  beforeEach(() => {
    vi.useFakeTimers({ now: START + 1_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  test('is the browser’s own, with the demo’s API and on this machine', () => {
    vi.stubEnv('AUTHCHART_DEMO_API', '1');
    for (const host of ['127.0.0.1:3000', 'localhost:3000', 'localhost', '[::1]:3000'])
      expect(nowOf(ask(host))).toBe(START + 70_000);
  });

  test('is real time for every other host, and with every other API', () => {
    vi.stubEnv('AUTHCHART_DEMO_API', '1');
    for (const host of ['demo.example', '127.0.0.1.evil.example', 'localhost.evil.example:3000', ''])
      expect(nowOf(ask(host))).toBe(START + 1_000);
    vi.stubEnv('AUTHCHART_DEMO_API', '');
    expect(nowOf(ask('localhost:3000'))).toBe(START + 1_000);
  });
});

describe('the page’s clock', () => {
  const set = (rate: number, demoAt = Date.now()): ClockSetting => ({
    realAt: START + real.now() - real.begun,
    demoAt,
    rate,
  });
  const real = { now: performance.now, begun: 0 };
  const RealDate = globalThis.Date;
  beforeEach(() => {
    vi.resetModules();
    vi.useFakeTimers({ now: START });
    real.now = performance.now.bind(performance);
    real.begun = real.now();
  });
  afterEach(() => {
    performance.now = real.now;
    vi.useRealTimers();
    globalThis.Date = RealDate;
  });

  const start = async () => {
    const { createPageClock } = await import('../../app/demo/page/page-clock.ts');
    return createPageClock();
  };

  test('is real until it is set, then runs at its speed, stands still, and skips', async () => {
    const clock = await start();
    const fired: string[] = [];
    clock.setTimeout(() => fired.push('a'), 60_000);
    clock.setTimeout(() => fired.push('b'), 120_000);
    const gone = clock.setTimeout(() => fired.push('gone'), 60_000);
    clock.clearTimeout(gone);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(clock.nextDueAt()).toBe(START + 60_000);

    clock.set(set(10));
    await vi.advanceTimersByTimeAsync(4_900);
    expect(fired).toEqual([]);
    expect(Date.now()).toBe(START + 59_000);
    expect(new Date().toISOString()).toBe('2030-01-01T12:00:59.000Z');
    await vi.advanceTimersByTimeAsync(100);
    expect(fired).toEqual(['a']);

    clock.set(set(0));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(fired).toEqual(['a']);
    expect(Date.now()).toBe(START + 60_000);

    clock.set(set(0, START + 120_000));
    await vi.advanceTimersByTimeAsync(0);
    expect(fired).toEqual(['a', 'b']);
    expect(clock.nextDueAt()).toBeNull();
  });

  test('takes the monotonic one along', async () => {
    const clock = await start();
    const before = performance.now();
    clock.set(set(60, START + 5_000));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(performance.now() - before).toBe(65_000);
  });

  test('a date that is told its time stays what it is', async () => {
    const clock = await start();
    clock.set(set(1, START + 5_000));
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(Date.parse('2030-01-01T12:00:00Z')).toBe(START);
    expect(new Date()).toBeInstanceOf(Date);
  });

  test('what is no delay never fires', async () => {
    const clock = await start();
    let count = 0;
    for (const delay of [Number.NaN, Number.POSITIVE_INFINITY]) clock.setTimeout(() => (count += 1), delay);
    clock.set(set(60));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(count).toBe(0);
  });
});
