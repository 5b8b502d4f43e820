import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backoffMs, randomAt } from '../../machines/timing.ts';
import type { Tab } from './support/browser.ts';
import { DAY, HOUR, type Life, MINUTE, openSite, SECOND } from './support/simulated-site.ts';

const TABS = 20;
const OUTAGE = 10 * MINUTE;
const YEAR = 365 * DAY;
const START = Date.parse('2030-06-01T12:00:00Z');
const LONGEST_BACKOFF = 30 * SECOND;

beforeEach(() => {
  vi.useFakeTimers({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const open = (life: Life) => openSite(life, TABS);
const isIn = (tab: Tab) => tab.actor.getSnapshot().matches('authenticated');
const isSignedIn = (tab: Tab) => tab.actor.getSnapshot().hasTag('signedIn');
const endings = (tabs: readonly Tab[]) => tabs.flatMap(({ ended }) => ended);

/** How often one tab asks in an outage, by the very back-off that it keeps. */
const triesIn = (outageMs: number, jitter: number): number => {
  let tries = 1;
  for (let at = 0; at < outageMs; tries += 1) at += backoffMs(tries, randomAt(jitter, tries));
  return tries;
};

test.each([
  { what: 'an API', isLost: false },
  { what: 'a network that brings any reply', isLost: true },
])(
  'ten minutes without $what, 20 tabs: few requests, and everybody is back without signing in',
  async ({ isLost }) => {
    const site = await open({ accessMs: MINUTE, refreshMs: 30 * DAY });
    expect(site.tabs.every(isIn)).toBe(true);
    if (isLost) site.wire.isReplyLost = true;
    else site.api.isDown = true;
    const before = site.wire.requests;
    await site.pass(OUTAGE);
    const during = site.wire.requests - before;
    const bound = Array.from({ length: TABS }, (_, at) => triesIn(OUTAGE, at / TABS)).reduce(
      (a, b) => a + b,
      0,
    );
    expect(during).toBeGreaterThan(bound / 2);
    expect(during).toBeLessThanOrEqual(bound);
    expect(site.tabs.every(isSignedIn)).toBe(true);

    site.wire.isReplyLost = false;
    site.api.isDown = false;
    const { rotations } = site.api;
    await site.pass(LONGEST_BACKOFF + SECOND);
    expect(site.tabs.every(isIn)).toBe(true);
    expect(endings(site.tabs)).toEqual([]);
    expect(site.api.rotations - rotations).toBeLessThanOrEqual(1);
    site.close();
  },
);

/** The machine is off: no timer runs, the time goes on; then somebody looks at every tab. */
const sleep = async ({ pass }: Awaited<ReturnType<typeof open>>, ms: number) => {
  vi.setSystemTime(Date.now() + ms);
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(5 * SECOND, 100);
};

describe('a laptop sleeps, with 20 tabs', () => {
  const SLEEPS = { 'an hour': HOUR, 'eight hours': 8 * HOUR, 'thirty days': 30 * DAY } as const;

  for (const [said, ms] of Object.entries(SLEEPS)) {
    test(`${said}, the token still alive: nothing is asked of the API`, async () => {
      const site = await open({ accessMs: 3 * ms, refreshMs: 10 * ms });
      await sleep(site, ms);
      expect(site.tabs.every(isIn)).toBe(true);
      expect([site.api.rotations, endings(site.tabs)]).toEqual([0, []]);
      site.close();
    });

    test(`${said}, the token over: one rotation for the browser`, async () => {
      const site = await open({ accessMs: ms / 2, refreshMs: 2 * ms });
      await sleep(site, ms);
      expect(site.tabs.every(isIn)).toBe(true);
      expect([site.api.rotations, endings(site.tabs)]).toEqual([1, []]);
      site.close();
    });

    test(`${said}, the session over: every tab learns it once, and nobody asks again`, async () => {
      const site = await open({ accessMs: ms / 4, refreshMs: ms / 2 });
      await sleep(site, ms);
      expect(site.tabs.map((tab) => tab.value())).toEqual(site.tabs.map(() => 'anonymous'));
      for (const tab of site.tabs) expect(tab.ended).toHaveLength(1);
      const { requests } = site.wire;
      await site.pass(5 * MINUTE);
      expect(site.wire.requests).toBe(requests);
      site.close();
    });
  }

  for (const { said, ms, isLong } of [
    { said: 'within the window of the coordinator', ms: 30 * SECOND, isLong: false },
    { said: 'past every window', ms: 30 * DAY, isLong: true },
  ])
    test(`between a request and its reply, ${said}`, async () => {
      const site = await open({ accessMs: 15 * MINUTE, refreshMs: 60 * DAY });
      site.wire.isReplyLost = true;
      site.tabs[0]?.actor.send({ type: 'refresh.requested' });
      await site.deliver();
      expect(site.api.rotations).toBe(1);
      site.wire.isReplyLost = false;
      await sleep(site, ms);
      await site.pass(LONGEST_BACKOFF);
      // Past every window the new token is known to nobody but the API, which takes the old one for stolen: the limit.
      expect(site.tabs.every(isLong ? (tab) => tab.value() === 'anonymous' : isIn)).toBe(true);
      expect(endings(site.tabs)).toHaveLength(isLong ? TABS : 0);
      site.close();
    });
});

describe('a wrong clock, with 20 tabs', () => {
  const LIFE: Life = { accessMs: 15 * MINUTE, refreshMs: 60 * DAY };
  /** The server renews at a life less a minute's margin and the second that iat may have been cut by. */
  const WATCH = 46 * MINUTE;

  const expectThreeLives = async (site: Awaited<ReturnType<typeof open>>) => {
    const { rotations } = site.api;
    await site.pass(WATCH, 5 * SECOND);
    expect(site.tabs.every(isSignedIn)).toBe(true);
    expect(endings(site.tabs)).toEqual([]);
    expect(site.api.rotations - rotations).toBeGreaterThanOrEqual(3);
    expect(site.api.rotations - rotations).toBeLessThanOrEqual(4);
    site.close();
  };

  test.each([
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
    ['ten years ahead', 10 * YEAR],
    ['ten years behind', -10 * YEAR],
    ['in 1970', -START + DAY],
    ['in 2106', Date.parse('2106-02-07T06:28:15Z') - START],
  ])('%s from the beginning: one rotation per life, nobody signed out', async (_, aheadMs) => {
    vi.setSystemTime(START + aheadMs);
    const site = await openSite(LIFE, TABS, aheadMs);
    await expectThreeLives(site);
  });

  test('over the hour that the change to summer time leaves out: one rotation per life, nobody signed out', async () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    vi.setSystemTime(Date.parse('2030-03-31T00:40:00Z'));
    expect(new Date().getTimezoneOffset()).toBe(-60);
    await expectThreeLives(await open(LIFE));
    expect(new Date().getTimezoneOffset()).toBe(-120);
  });

  const jump = async (site: Awaited<ReturnType<typeof open>>, ms: number) => {
    site.clock.aheadMs += ms;
    vi.setSystemTime(Date.now() + ms);
    document.dispatchEvent(new Event('visibilitychange'));
  };

  test.each([
    ['an hour forward', HOUR],
    ['an hour back', -HOUR],
    ['ten years back', -10 * YEAR],
  ])('that jumps %s: one rotation per life, at most one request more in each tab', async (_, ms) => {
    const site = await open(LIFE);
    const before = site.wire.requests;
    await jump(site, ms);
    await site.pass(MINUTE);
    expect(site.wire.requests - before).toBeLessThanOrEqual(TABS);
    await expectThreeLives(site);
  });

  test('that jumps ten years forward: the browser itself throws the cookies away, and every tab says so once', async () => {
    const site = await open(LIFE);
    await jump(site, 10 * YEAR);
    await site.pass(MINUTE);
    expect(site.tabs.map((tab) => tab.value())).toEqual(site.tabs.map(() => 'anonymous'));
    for (const tab of site.tabs) expect(tab.ended).toHaveLength(1);
    site.close();
  });
});
