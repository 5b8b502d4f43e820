import { ADA, expectSignedIn, recordRequests, signIn, stateOf, submitLogin } from './support/pages.ts';
import { expect, test } from './support/test.ts';

test('the refresh comes by itself: one per token, before its end, and the page goes on', async ({
  page,
  api,
}) => {
  await signIn(page);
  const requests = recordRequests(page, '/api/auth');
  const start = Date.now();
  await expect.poll(async () => (await api.state()).counts.rotations, { timeout: 20_000 }).toBe(2);
  // Two lives of 8 s, each renewed a quarter before its end.
  expect(Date.now() - start).toBeGreaterThan(9_000);
  expect(requests).toEqual(['POST /api/auth/refresh', 'POST /api/auth/refresh']);
  await expectSignedIn(page, ADA);
  await expect(page.getByRole('complementary')).toContainText('Got a new token.');
});

test('an API that is down during a refresh: the page stays, says so, and recovers by itself', async ({
  page,
  api,
}) => {
  await signIn(page);
  await api.goDown();
  await expect(page.getByRole('complementary').getByRole('status')).toContainText('you stay signed in', {
    timeout: 20_000,
  });
  await expect(page).toHaveURL(/\/account$/);
  await expectSignedIn(page, ADA);
  // Past the token's end the page cannot be used, but the way out can.
  await expect(stateOf(page)).toHaveText('refreshing.expired', { timeout: 15_000 });
  await expect(page.locator('[data-authchart-page]')).toHaveAttribute('inert', '');
  // It looks so, too; and on a phone, where the panel is far below, the reason is still on the screen.
  await expect(page.getByRole('main')).toHaveCSS('opacity', '0.55');
  await page.setViewportSize({ width: 390, height: 600 });
  await expect(page.getByText('Nothing is lost: you stay signed in')).toBeInViewport();
  await api.comeBack();
  await expect(stateOf(page)).toHaveText('authenticated', { timeout: 35_000 });
  await expect(page.getByRole('complementary').getByRole('status')).toBeEmpty();
  await expectSignedIn(page, ADA);
});

test('signing out works while the API is down', async ({ page, api }) => {
  await signIn(page);
  await api.goDown();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/login/);
});

test('a refused session ends with one sentence and the way back to the same page', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/account/live?page=2');
  await api.revokeAll();
  await expect(page).toHaveURL(/\/login\?returnTo=%2Faccount%2Flive%3Fpage%3D2/, { timeout: 20_000 });
  await expect(page.getByRole('main').getByRole('status')).toContainText(
    'Your session was ended by the server.',
  );
  await expect(page.locator('header')).not.toContainText('Ada');
  await submitLogin(page, ADA);
  await page.waitForURL('**/account/live?page=2');
  await expectSignedIn(page, ADA);
});

test('logout ends the session here, at the API, and for the Back button', async ({ page, api, context }) => {
  await signIn(page);
  expect((await api.state()).activeFamilies).toBe(1);
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  await expect(page.getByRole('main')).toContainText('Difference engine');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect.poll(async () => (await api.state()).counts.logouts).toBe(1);
  expect((await api.state()).activeFamilies).toBe(0);
  const names = (await context.cookies()).map(({ name }) => name);
  expect(names).toEqual(['__Host-authchart-ended']);
  await page.goBack();
  await expect(page.locator('body')).not.toContainText('Difference engine');
  await expect(page.locator('body')).not.toContainText('Ada');
  await page.goto('/account');
  await expect(page).toHaveURL(/\/login/);
});

test('expired while asleep: the page wakes, renews and goes on', async ({ page, api }) => {
  await page.clock.install();
  await signIn(page);
  await page.clock.pauseAt(Date.now() + 1_000);
  // The machine sleeps past the token's end: no timer runs, the server's time goes on.
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  expect((await api.state()).counts.rotations).toBe(0);
  await page.clock.setSystemTime(Date.now());
  await page.clock.resume();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect.poll(async () => (await api.state()).counts.rotations).toBe(1);
  await expect(stateOf(page)).toHaveText('authenticated');
  await expectSignedIn(page, ADA);
});

test('a soft navigation onto a stale session heals by itself', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/');
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  await page.getByRole('link', { name: 'Account', exact: true }).first().click();
  await page.clock.resume();
  await expect(page.getByRole('main')).toContainText('ada@example.com');
  expect((await api.state()).counts.refusals).toBe(0);
});

test('a stale session is renewed while the document is rendered, by the one process there is', async ({
  page,
  api,
}) => {
  await signIn(page);
  await page.goto('about:blank');
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  const answer = await page.goto('/account');
  expect(answer?.headers()['cache-control']).toBe('private, no-store');
  await expect(page.getByRole('main')).toContainText('ada@example.com');
  expect((await api.state()).counts.rotations).toBe(1);
  await expect(stateOf(page)).toHaveText('authenticated');
});

test('a call at a rejected token waits for a new one and is sent once more', async ({ page, api }) => {
  await api.change({ accessTokenSeconds: 60 });
  await signIn(page);
  // Past the rate floor, and long before the token is due.
  await page.waitForTimeout(5_500);
  await api.fail({ path: '/orders', status: 401 });
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  await expect(page.getByRole('main')).toContainText('Difference engine');
  expect((await api.state()).counts.rotations).toBe(1);
});
