import type { Page } from '@playwright/test';
import { ADA, expectSignedIn, GRACE, PASSWORD, signIn, submitLogin } from './support/pages.ts';
import { openTabs } from './support/tabs.ts';
import { expect, test } from './support/test.ts';

test.use({ lifetimes: { accessTokenSeconds: 6, refreshTokenSeconds: 3_600, overlapSeconds: 0 } });

/** Everything that the page shows from now on, at each change: who it is for, and what of it can be seen. */
const watch = async (page: Page) => {
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
  // The forms name both users for whoever tries the demo.
  const said = () => shown.map((text) => text.replace(/The demo knows [^;]*;/, ''));
  return {
    /** Moments at which one user's name stood over the other's data. */
    mixed: () =>
      said().filter(
        (text) =>
          (text.includes(GRACE.name) && text.includes(ADA.email)) ||
          (text.includes(ADA.name) && text.includes(GRACE.email)),
      ),
    count: () => shown.length,
  };
};

const expectGraceAlone = async (page: Page) => {
  await expectSignedIn(page, GRACE);
  await expect(page.getByRole('main')).toContainText(GRACE.email);
  await expect(page.locator('body')).not.toContainText(ADA.email);
};

test.beforeEach(async ({ page }) => {
  await signIn(page, ADA);
  await page.goto('/account');
  await expect(page.getByRole('main')).toContainText(ADA.email);
});

test('another user signs in in another tab, over the first: nobody sees the first one’s page, and it is said', async ({
  page,
  context,
}) => {
  const seen = await watch(page);
  const other = await context.newPage();
  await other.goto('/login/server');
  await submitLogin(other, GRACE);
  await other.waitForURL('**/account');
  await expectGraceAlone(other);
  await expectGraceAlone(page);
  // The tombstone and the new session reach the first tab in either order.
  await expect(page.getByRole('complementary')).toContainText(
    /Signed out in another tab\.|Another user signed in\./,
  );
  expect(seen.count()).toBeGreaterThan(0);
  expect(seen.mixed()).toEqual([]);
});

test('the first signs out in another tab and another user signs in there: the same', async ({
  page,
  context,
}) => {
  const [other] = await openTabs(context, 1, 'one by one', '/account');
  if (other === undefined) throw new Error('no tab');
  const [seenHere, seenThere] = [await watch(page), await watch(other)];
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect(other).toHaveURL(/\/login/);
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByRole('main').getByRole('status')).toContainText('signed out in another tab');
  await submitLogin(other, GRACE);
  await other.waitForURL('**/account');
  await expectGraceAlone(other);
  await expectSignedIn(page, GRACE);
  await expect(page.locator('body')).not.toContainText(ADA.email);
  expect(seenThere.count()).toBeGreaterThan(0);
  expect([...seenHere.mixed(), ...seenThere.mixed()]).toEqual([]);
});

test('another user signs in where no script can tell the tabs: the first one learns it from the server', async ({
  page,
  context,
  api,
}) => {
  const seen = await watch(page);
  // With no refresh in flight it meets the other session at its next one.
  const { rotations } = (await api.state()).counts;
  await expect.poll(async () => (await api.state()).counts.rotations).toBeGreaterThan(rotations);
  const answer = await context.request.post('/api/auth/login', {
    headers: { 'X-Authchart': '1', 'Sec-Fetch-Site': 'same-origin' },
    data: { email: GRACE.email, password: PASSWORD },
  });
  expect(answer.status()).toBe(200);
  await expectGraceAlone(page);
  await expect(page.getByRole('complementary')).toContainText('Another user signed in.');
  expect(seen.count()).toBeGreaterThan(0);
  expect(seen.mixed()).toEqual([]);
});
