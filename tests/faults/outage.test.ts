import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openBrowser, type Tab } from './support/browser.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TABS = 20;
const START = Date.parse('2030-06-01T12:00:00Z');

interface Life {
  readonly accessMs: number;
  readonly refreshMs: number;
}

/**
 * The session routes as they answer, at once and by simulated time: an outage of ten minutes and a sleep of a month
 * cannot be had of real parts. It knows one session; what it answers is what the server half would.
 */
const createServer = ({ accessMs, refreshMs }: Life) => {
  const state = {
    isDown: false,
    generation: 0,
    madeAt: Date.now(),
    requests: 0,
    rotations: 0,
    /** How far the page's clock is ahead of the server's. */
    aheadMs: 0,
  };
  const now = () => Date.now() - state.aheadMs;
  const margin = Math.min(MINUTE, accessMs / 4);
  const session = () => ({
    user: { id: '7', name: 'Ada' },
    epoch: 'epoch-of-the-outage',
    generation: state.generation,
    refreshAt: state.madeAt + accessMs - margin,
    expiresAt: state.madeAt + accessMs,
    endsAt: state.madeAt + refreshMs,
  });
  const answer = (status: number, body: object) =>
    new Response(JSON.stringify({ ...body, serverNow: now() }), { status });
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    state.requests += 1;
    if (state.isDown) throw new TypeError('Failed to fetch');
    const known = session();
    const isOver = now() >= known.endsAt;
    if (String(input).endsWith('/session')) return answer(200, { session: isOver ? null : known });
    if (isOver) return answer(401, { code: 'session_ended' });
    const asked = JSON.parse(String(init.body));
    if (asked.generation < state.generation || (!asked.force && now() < known.refreshAt - 2 * SECOND))
      return answer(200, { session: known });
    state.rotations += 1;
    state.generation += 1;
    state.madeAt = now();
    return answer(200, { session: session() });
  };
  return { state, fetch };
};

const open = async (life: Life) => {
  const server = createServer(life);
  vi.stubGlobal('fetch', server.fetch);
  const browser = openBrowser('https://site.example');
  const tabs = Array.from({ length: TABS }, () => browser.openTab());
  await vi.advanceTimersByTimeAsync(SECOND);
  return { ...server, browser, tabs };
};

const isIn = (tab: Tab) => tab.actor.getSnapshot().matches('authenticated');

/** The channel of Node delivers outside of simulated time. */
const deliver = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

beforeEach(() => {
  vi.useFakeTimers({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = async (ms: number, stepMs = SECOND) => {
  for (let left = ms; left > 0; left -= stepMs) {
    await vi.advanceTimersByTimeAsync(Math.min(left, stepMs));
    await deliver();
  }
};

test('ten minutes without an API, 20 tabs: few requests, and everybody is back without signing in', async () => {
  const { state, browser, tabs } = await open({ accessMs: MINUTE, refreshMs: 30 * DAY });
  expect(tabs.every(isIn)).toBe(true);
  state.isDown = true;
  const before = state.requests;
  await pass(10 * MINUTE);
  const during = state.requests - before;
  // Full jitter doubles from 1 s to 30 s, so a tab's waits are 15 s in the mean once it has got there: some 45 tries in
  // ten minutes, and under 65 with luck against it.
  expect(during).toBeGreaterThan(TABS);
  expect(during / TABS).toBeLessThan(65);
  expect(tabs.every((tab) => tab.actor.getSnapshot().hasTag('signedIn'))).toBe(true);
  expect(tabs.flatMap(({ ended }) => ended)).toEqual([]);

  state.isDown = false;
  const rotations = state.rotations;
  // One back-off is thirty seconds at most.
  await pass(31 * SECOND);
  expect(tabs.every(isIn)).toBe(true);
  expect(state.rotations - rotations).toBeLessThanOrEqual(1);
  browser.close();
});

describe('a laptop sleeps: no timer runs, the time goes on', () => {
  const wake = async (tabs: readonly Tab[], sleptMs: number) => {
    vi.setSystemTime(Date.now() + sleptMs);
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(5 * SECOND, 100);
    return tabs.every(isIn);
  };

  test.each([
    { name: 'an hour, token alive', slept: HOUR, access: 3 * HOUR, refresh: 60 * DAY, isIn: true, most: 0 },
    { name: 'an hour, token over', slept: HOUR, access: MINUTE, refresh: 60 * DAY, isIn: true, most: 1 },
    {
      name: 'eight hours, token over',
      slept: 8 * HOUR,
      access: 15 * MINUTE,
      refresh: 60 * DAY,
      isIn: true,
      most: 1,
    },
    {
      name: 'thirty days, token alive',
      slept: 30 * DAY,
      access: 90 * DAY,
      refresh: 400 * DAY,
      isIn: true,
      most: 0,
    },
    {
      name: 'thirty days, token over',
      slept: 30 * DAY,
      access: HOUR,
      refresh: 60 * DAY,
      isIn: true,
      most: 1,
    },
    {
      name: 'thirty days, session over',
      slept: 30 * DAY,
      access: HOUR,
      refresh: 7 * DAY,
      isIn: false,
      most: 0,
    },
  ])('$name', async ({ slept, access, refresh, isIn: expected, most }) => {
    const { state, browser, tabs } = await open({ accessMs: access, refreshMs: refresh });
    expect(await wake(tabs, slept)).toBe(expected);
    expect(state.rotations).toBe(most);
    if (!expected) for (const tab of tabs) expect(tab.ended).toHaveLength(1);
    browser.close();
  });
});

test.each([10, -10])(
  'a client clock %i years off: one rotation per life, nobody signed out',
  async (years) => {
    const { state, browser, tabs } = await open({ accessMs: 15 * MINUTE, refreshMs: 60 * DAY });
    // The server's time goes on; the page's jumps.
    const { aheadMs } = Object.assign(state, { aheadMs: years * 365 * DAY });
    vi.setSystemTime(Date.now() + aheadMs);
    document.dispatchEvent(new Event('visibilitychange'));
    const before = state.rotations;
    await pass(46 * MINUTE, 5 * SECOND);
    expect(tabs.every((tab) => tab.actor.getSnapshot().hasTag('signedIn'))).toBe(true);
    expect(state.rotations - before).toBeGreaterThanOrEqual(3);
    expect(state.rotations - before).toBeLessThanOrEqual(5);
    browser.close();
  },
);
