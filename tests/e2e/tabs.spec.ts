import type { BrowserContext } from '@playwright/test';
import { ADA, expectSignedIn, signIn, stateOf } from './support/pages.ts';
import { gapsOf, nextRefresh, openTabs } from './support/tabs.ts';
import { expect, test } from './support/test.ts';

// Strict: a refresh token that is used twice ends the session. A life this short is renewed every 5 s or a bit more.
test.use({ lifetimes: { accessTokenSeconds: 8, refreshTokenSeconds: 3_600, overlapSeconds: 0 } });

const LIVES = 5;
/** Two rotations of one life are nearer to each other than this; those of two lives never, on any machine. */
const LEAST_GAP_MS = 2_500;
const IS_LONG = process.env.AUTHCHART_LONG === '1';

/** Requests of all tabs to the session routes. */
const recordAll = (context: BrowserContext) => {
  const seen: string[] = [];
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/auth')) seen.push(`${request.method()} ${pathname}`);
  });
  return seen;
};

const CASES = [
  { count: 5, how: 'one by one', isLong: false },
  { count: 20, how: 'all at once', isLong: false },
  { count: 1, how: 'one by one', isLong: true },
  { count: 1, how: 'all at once', isLong: true },
  { count: 5, how: 'all at once', isLong: true },
  { count: 10, how: 'one by one', isLong: true },
  { count: 10, how: 'all at once', isLong: true },
  { count: 20, how: 'one by one', isLong: true },
] as const;

test.describe('tabs of one browser, an API with strict reuse detection', () => {
  for (const { count, how } of CASES.filter(({ isLong }) => IS_LONG || !isLong))
    test(`${count} tabs, opened ${how}: one rotation per life, and everybody stays`, async ({
      page,
      context,
      api,
    }, testInfo) => {
      test.setTimeout(300_000);
      await signIn(page);
      const tabs = await openTabs(context, count, how);
      await page.close();
      const requests = recordAll(context);
      const before = (await api.state()).counts.rotations;
      await expect
        .poll(async () => (await api.state()).counts.rotations, { timeout: 150_000, intervals: [100] })
        .toBeGreaterThanOrEqual(before + LIVES);
      const { counts, rotatedAt } = await api.state();
      // Also while the tabs were being opened.
      expect(gapsOf(rotatedAt).filter((gap) => gap < LEAST_GAP_MS)).toEqual([]);
      expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0, refreshes: counts.rotations });
      expect(requests.filter((request) => request !== 'POST /api/auth/refresh')).toEqual([]);
      testInfo.annotations.push({
        type: 'requests',
        description: `${requests.length} for ${counts.rotations - before} rotations`,
      });
      for (const tab of tabs) {
        await expect(stateOf(tab)).toHaveText(/authenticated|refreshing\.usable/);
        await expectSignedIn(tab, ADA);
      }
    });

  test('a tab that is closed with the lock in its hands leaves it to the others', async ({
    page,
    context,
    api,
  }) => {
    await signIn(page);
    const tabs = [page, ...(await openTabs(context, 3, 'all at once'))];
    await api.fail({ path: '/auth/refresh-token', delayMs: 1_000 });
    const { tab: holder } = await nextRefresh(context);
    await holder.close();
    const before = (await api.state()).counts.rotations;
    await expect
      .poll(async () => (await api.state()).counts.rotations, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(before + 2);
    for (const tab of tabs.filter((each) => each !== holder)) await expectSignedIn(tab, ADA);
    const { counts, rotatedAt } = await api.state();
    expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0 });
    expect(gapsOf(rotatedAt).filter((gap) => gap < LEAST_GAP_MS)).toEqual([]);
  });

  test('a tab that is frozen and thawed two lives later finds the session renewed', async ({
    page,
    context,
    api,
  }) => {
    await signIn(page);
    const [frozen] = await openTabs(context, 1, 'one by one');
    if (frozen === undefined) throw new Error('no tab to freeze');
    const cdp = await context.newCDPSession(frozen);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    const before = (await api.state()).counts.rotations;
    await expect
      .poll(async () => (await api.state()).counts.rotations, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(before + 2);
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await frozen.bringToFront();
    await expect(stateOf(frozen)).toHaveText(/authenticated|refreshing\.usable/);
    await expectSignedIn(frozen, ADA);
    const { counts, rotatedAt } = await api.state();
    expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0 });
    expect(gapsOf(rotatedAt).filter((gap) => gap < LEAST_GAP_MS)).toEqual([]);
  });

  // It waits for the twelve seconds: npm run faults does.
  if (IS_LONG)
    test('a lock that nobody gives back delays a logout by a second and a refresh by twelve, and no more', async ({
      page,
      context,
      api,
    }) => {
      test.setTimeout(90_000);
      await signIn(page);
      await page.goto('/account/live');
      const holder = await context.newPage();
      await holder.goto('/icon.svg');
      await holder.evaluate(() => {
        navigator.locks.request('authchart-cookies', () => new Promise(() => {}));
      });
      const before = (await api.state()).counts.rotations;
      await expect
        .poll(async () => (await api.state()).counts.rotations, { timeout: 30_000 })
        .toBeGreaterThan(before);
      await expectSignedIn(page, ADA);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page).toHaveURL(/\/login/);
      await expect.poll(async () => (await api.state()).activeFamilies, { timeout: 10_000 }).toBe(0);
    });
});
