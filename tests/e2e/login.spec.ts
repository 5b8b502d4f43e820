import {
  ADA,
  countLoads,
  expectSignedIn,
  GRACE,
  PASSWORD,
  recordRequests,
  signIn,
  stateOf,
  submitLogin,
} from './support/pages.ts';
import { expect, test } from './support/test.ts';

test.describe('login by the chart', () => {
  test('goes to the account, with no page load and no question to the session route', async ({ page }) => {
    await page.goto('/login');
    const loads = countLoads(page);
    const requests = recordRequests(page, '/api/auth');
    await submitLogin(page, ADA);
    await page.waitForURL('**/account');
    await expectSignedIn(page, ADA);
    await expect(page.getByRole('main')).toContainText('ada@example.com');
    expect(requests).toEqual(['POST /api/auth/login']);
    expect(loads.count).toBe(0);
  });

  test('a deep link leads back to itself after the login, query and all', async ({ page }) => {
    await page.goto('/account/live?from=mail');
    await expect(page).toHaveURL(/\/login\?returnTo=%2Faccount%2Flive%3Ffrom%3Dmail$/);
    await submitLogin(page, ADA);
    await page.waitForURL('**/account/live?from=mail');
    await expect(page.getByRole('main')).toContainText('Difference engine');
  });

  test('a returnTo of another site leads to the account instead', async ({ page }) => {
    await page.goto('/login?returnTo=https://evil.example/');
    await submitLogin(page, ADA);
    await page.waitForURL('**/account');
  });

  test('a wrong password is told, the e-mail is kept, and the focus is where it can be put right', async ({
    page,
  }) => {
    await page.goto('/login');
    await submitLogin(page, { email: ADA.email, password: 'wrong' });
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/do not belong together/);
    await expect(page.getByLabel('Email')).toHaveValue(ADA.email);
    await expect(page.getByLabel('Password')).toBeFocused();
    await expect(stateOf(page)).toHaveText('anonymous');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/account');
  });

  test('an API that is down is told, and the next try works', async ({ page, api }) => {
    await api.goDown();
    await page.goto('/login');
    await submitLogin(page, ADA);
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/cannot be reached/);
    await api.comeBack();
    await submitLogin(page, ADA);
    await page.waitForURL('**/account');
  });

  test('who is signed in already is sent on from the login page', async ({ page }) => {
    await signIn(page);
    await page.goto('/login?returnTo=/account/live');
    await expect(page).toHaveURL(/\/account\/live$/);
  });

  test('opening a page with a session asks nothing: the first paint is right', async ({ page }) => {
    await signIn(page);
    const requests = recordRequests(page, '/api/auth');
    await page.goto('/');
    await expectSignedIn(page, ADA);
    await expect(stateOf(page)).toHaveText('authenticated');
    expect(requests).toEqual([]);
  });
});

test.describe('login by server action', () => {
  test('signs in; the chart learns of it with at most one question and no page load', async ({ page }) => {
    await page.goto('/login/server');
    const loads = countLoads(page);
    const requests = recordRequests(page, '/api/auth');
    await submitLogin(page, GRACE);
    await page.waitForURL('**/account');
    await expectSignedIn(page, GRACE);
    await expect(stateOf(page)).toHaveText('authenticated');
    expect(requests.filter((request) => request !== 'GET /api/auth/session')).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(1);
    expect(loads.count).toBe(0);
  });

  test('tells a wrong password and keeps the e-mail', async ({ page }) => {
    await page.goto('/login/server');
    await submitLogin(page, { email: GRACE.email, password: 'wrong' });
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/do not belong together/);
    await expect(page.getByLabel('Email')).toHaveValue(GRACE.email);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const path of ['/login/server', '/login'])
    test(`${path} signs in by its action, returns where it should, and the header signs out`, async ({
      page,
    }) => {
      await page.goto(`${path}?returnTo=/account`);
      await submitLogin(page, ADA);
      await page.waitForURL('**/account');
      await expectSignedIn(page, ADA);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Ada Lovelace');
      await expect(page.getByRole('complementary')).toContainText(/__Host-authchart-refresh-[\w-]{8}/);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/login');
      await page.goto('/account');
      await expect(page).toHaveURL(/\/login\?returnTo=%2Faccount$/);
    });

  test('a wrong password is told, and the e-mail is kept', async ({ page }) => {
    await page.goto('/login/server');
    await submitLogin(page, { email: ADA.email, password: 'wrong' });
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(/do not belong together/);
    await expect(page.getByLabel('Email')).toHaveValue(ADA.email);
  });
});

test('cookies that no server can read any more: a page says so and leads to the login, which works', async ({
  page,
  context,
}) => {
  const header = Buffer.from('{"alg":"dir","enc":"A256GCM","kid":"another"}').toString('base64url');
  const name = '__Host-authchart-refresh-AAAAAAAA';
  await page.goto('/');
  await page.evaluate((pair) => {
    // biome-ignore lint/suspicious/noDocumentCookie: Chromium sets no `__Host-` cookie for http from outside.
    document.cookie = `${pair}; Path=/; Secure`;
  }, `${name}=${header}..AAAA.AAAA.AAAA`);
  // Unknown is a state of its own, and never shown as signed out.
  await page.goto('/');
  await expect(stateOf(page)).toHaveText('restoring');
  await expect(page.getByRole('complementary')).toContainText('not known yet');
  await expect(page.locator('header')).not.toContainText('Log in');
  const answer = await page.goto('/account/live');
  expect(answer?.status()).toBe(503);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await submitLogin(page, ADA);
  await page.waitForURL('**/account/live');
  await expectSignedIn(page, ADA);
  expect((await context.cookies()).map((cookie) => cookie.name)).not.toContain(name);
});
