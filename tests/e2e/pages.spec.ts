import { ADA, recordRequests, signIn, stateOf } from './support/pages.ts';
import { PRIVATE, PUBLIC } from './support/site-pages.ts';
import { expect, test } from './support/test.ts';

test('public pages are open to anybody, show where the session stands, and log nothing', async ({ page }) => {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  const asked = recordRequests(page, '/api/auth');
  for (const path of PUBLIC) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    await expect(stateOf(page)).toHaveText('anonymous');
  }
  expect(messages).toEqual([]);
  expect(asked).toEqual([]);
});

test('every page says state, who, time left, what happened last, and what cookies there are', async ({
  page,
}) => {
  await signIn(page);
  for (const path of [...PUBLIC.slice(0, 1), ...PRIVATE]) {
    await page.goto(path);
    const panel = page.getByRole('complementary', { name: 'This session' });
    await expect(stateOf(page)).toHaveText(/authenticated|refreshing\.usable/);
    await expect(panel).toContainText(ADA.email);
    await expect(panel).toContainText(/expires in \d+ s/);
    await expect(panel).toContainText('What happened last');
    await expect(panel).toContainText(/__Host-authchart-refresh-[\w-]{8}/);
    await expect(panel).toContainText('HttpOnly · Secure · SameSite=Lax');
    await expect(panel).toContainText(/written \d+ s ago/);
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  }
});

test('one button is called Sign in', async ({ page }) => {
  for (const path of ['/login', '/login/server']) {
    await page.goto(path);
    await expect(page.getByRole('button', { name: 'Sign in' })).toHaveCount(1);
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('nothing is wider than the screen', async ({ page }) => {
    await signIn(page);
    for (const path of ['/', '/inspect', ...PRIVATE]) {
      await page.goto(path);
      await expect(stateOf(page)).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, path).toBeLessThanOrEqual(0);
    }
  });
});

test('no page calls anybody but this site', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${baseURL}/`)) foreign.push(request.url());
  });
  for (const path of PUBLIC) await page.goto(path);
  expect(foreign).toEqual([]);
});
