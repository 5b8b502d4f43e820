import type { BrowserContext, Page } from '@playwright/test';
import type { ApiControl } from './support/api-control.ts';
import { ADA, expectSignedIn, GRACE, PASSWORD, signIn, stateOf, submitLogin } from './support/pages.ts';
import { expect, test } from './support/test.ts';

// Strict: a refresh token that is used twice ends the session. A life this short is renewed every 3.75 s.
test.use({ lifetimes: { accessTokenSeconds: 6, refreshTokenSeconds: 3_600, overlapSeconds: 0 } });

const RENEWED_EVERY_MS = 3_750;
const LIVES = 5;
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

const openTabs = async (context: BrowserContext, count: number, how: 'one by one' | 'all at once') => {
  const openOne = async () => {
    const page = await context.newPage();
    await page.goto('/account/live');
    return page;
  };
  if (how === 'all at once') return Promise.all(Array.from({ length: count }, openOne));
  const pages: Page[] = [];
  while (pages.length < count) pages.push(await openOne());
  return pages;
};

/** The rotations of a while, and how long it was. */
const watch = async (api: ApiControl, rotations: number) => {
  const before = (await api.state()).counts.rotations;
  const startedAt = Date.now();
  await expect
    .poll(async () => (await api.state()).counts.rotations, { timeout: 60_000, intervals: [100] })
    .toBeGreaterThanOrEqual(before + rotations);
  return { before, elapsedMs: Date.now() - startedAt };
};

const CASES = [
  { count: 5, how: 'one by one', isLong: false },
  { count: 20, how: 'all at once', isLong: false },
  { count: 1, how: 'one by one', isLong: true },
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
    }) => {
      test.setTimeout(150_000);
      await signIn(page);
      const tabs = await openTabs(context, count, how);
      await page.close();
      const requests = recordAll(context);
      const { before, elapsedMs } = await watch(api, LIVES);
      const { counts } = await api.state();
      // The first of them may have been nearly due when the watch began.
      expect(counts.rotations - before).toBeLessThanOrEqual(Math.ceil(elapsedMs / RENEWED_EVERY_MS) + 1);
      expect(elapsedMs).toBeGreaterThan((LIVES - 1) * (RENEWED_EVERY_MS - 250));
      expect(counts).toMatchObject({ reuseDetected: 0, refusals: 0, refreshes: counts.rotations });
      expect(requests.filter((request) => request !== 'POST /api/auth/refresh')).toEqual([]);
      for (const tab of tabs) {
        await expect(stateOf(tab)).toHaveText(/authenticated|refreshing\.usable/);
        await expectSignedIn(tab, ADA);
      }
    });

  test('logout in one tab reaches every other, and a reload changes nothing', async ({
    page,
    context,
    api,
  }) => {
    await signIn(page);
    const tabs = await openTabs(context, 3, 'all at once');
    await page.getByRole('button', { name: 'Sign out' }).click();
    for (const tab of tabs) {
      await expect(tab).toHaveURL(/\/login/);
      await expect(tab.locator('header')).not.toContainText('Ada');
      await expect(tab.getByRole('main').getByRole('status')).toContainText('signed out in another tab');
    }
    for (const tab of tabs) {
      await tab.goto('/account');
      await expect(tab).toHaveURL(/\/login/);
    }
    expect((await api.state()).counts.logouts).toBe(1);
  });

  test('logout wins over a refresh that is in flight in any tab', async ({ page, context, api }) => {
    await signIn(page);
    const tabs = await openTabs(context, 3, 'all at once');
    await api.fail({ path: '/auth/refresh-token', delayMs: 2_500 });
    const all = [page, ...tabs];
    await expect
      .poll(async () => {
        const states = await Promise.all(all.map((tab) => stateOf(tab).textContent()));
        return states.some((state) => state?.startsWith('refreshing'));
      })
      .toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    for (const tab of all) await expect(tab).toHaveURL(/\/login/);
    // The refresh lands after the logout; nothing it brings may live.
    await page.waitForTimeout(3_500);
    const names = (await context.cookies()).map(({ name }) => name);
    expect(names).toEqual(['__Host-authchart-ended']);
    expect((await api.state()).activeFamilies).toBe(0);
    await page.goto('/account');
    await expect(page).toHaveURL(/\/login/);
  });

  test('logout with the network gone holds in every tab, and after a reload', async ({
    page,
    context,
    api,
  }) => {
    await signIn(page);
    const [tab] = await openTabs(context, 1, 'one by one');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    for (const each of [page, tab])
      if (each !== undefined) await expect(each.locator('header')).not.toContainText('Ada');
    await context.setOffline(false);
    for (const each of [page, tab]) {
      await each?.goto('/account');
      if (each !== undefined) await expect(each).toHaveURL(/\/login/);
    }
    // The first contact since then tells the API too.
    await page.evaluate(async () => (await fetch('/api/auth/session')).text());
    expect((await api.state()).activeFamilies).toBe(0);
  });

  test('another user signs in in another tab: nobody sees the first one’s page, and it is said', async ({
    page,
    context,
  }) => {
    await signIn(page, ADA);
    await page.goto('/account');
    await expect(page.getByRole('main')).toContainText(ADA.email);
    // A tab without scripts cannot tell the others: the first one learns it from the server.
    const other = await context.newPage();
    await other.route('**/*.js', (route) => route.abort());
    const answer = await other.request.post('/api/auth/login', {
      headers: { 'X-Authchart': '1', 'Sec-Fetch-Site': 'same-origin' },
      data: { email: GRACE.email, password: PASSWORD },
    });
    expect(answer.status()).toBe(200);
    const shown: string[] = [];
    await page.exposeFunction('tell', (text: string) => shown.push(text));
    await page.evaluate(() => {
      const report = () => {
        const header = document.querySelector('header')?.textContent ?? '';
        const main = document.querySelector('main');
        const isVisible = main?.checkVisibility({ visibilityProperty: true }) ?? false;
        // biome-ignore lint/suspicious/noExplicitAny: put there by the test.
        (window as any).tell(`${header} | ${isVisible ? main?.textContent : ''}`);
      };
      new MutationObserver(report).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    await expectSignedIn(page, GRACE);
    await expect(page.getByRole('main')).toContainText(GRACE.email);
    await expect(page.getByRole('complementary')).toContainText('Another user signed in.');
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((text) => text.includes('Grace') && text.includes(ADA.email))).toEqual([]);
  });
});

test.describe('what a browser may lack', () => {
  const LACKS = {
    'Web Locks': "Object.defineProperty(navigator, 'locks', { value: undefined })",
    BroadcastChannel: 'delete window.BroadcastChannel',
    storage:
      "for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })",
  } as const;
  const SETS = [...Object.keys(LACKS).map((name) => [name]), Object.keys(LACKS)] as (keyof typeof LACKS)[][];

  for (const names of SETS)
    test(`without ${names.join(', ')}: nobody is signed out, and a logout is noticed`, async ({
      page,
      context,
      api,
    }) => {
      for (const name of names) await context.addInitScript(LACKS[name]);
      await signIn(page);
      const tabs = await openTabs(context, 3, 'all at once');
      await watch(api, 2);
      expect((await api.state()).counts).toMatchObject({ reuseDetected: 0, refusals: 0 });
      for (const tab of tabs) await expectSignedIn(tab, ADA);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page).toHaveURL(/\/login/);
      for (const tab of tabs) {
        // Without a channel the tab learns it when it is looked at again.
        await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await expect(tab).toHaveURL(/\/login/);
      }
    });
});

test('without a secure context nobody can be signed in, and that is said before the password leaves', async ({
  page,
  baseURL,
}) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.goto(`http://insecure.example:${new URL(baseURL ?? '').port}/login`);
  expect(await page.evaluate(() => [window.isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  await submitLogin(page, ADA);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('cookies');
  expect(requests.filter((request) => request.startsWith('POST'))).toEqual([]);
});
