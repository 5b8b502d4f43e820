import { expectAllMet, tryChapter, verdictOf, walkOf } from './support/chapters.ts';
import { ADA, submitLogin } from './support/pages.ts';
import { expect, test } from './support/test.ts';

test.use({
  lifetimes: { accessTokenSeconds: 60, refreshTokenSeconds: 3_600, overlapSeconds: 10 },
  isOwnApi: false,
});

test('with an API of one’s own the lessons say what is not there, and go on without', async ({
  page,
  api,
  context,
}) => {
  await page.goto('/learn/when-refresh-fails');
  await expect(page.getByText('The clock cannot be set here')).toBeVisible();
  await expect(page.getByText('This API makes no faults on demand.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'API says 503' })).toBeHidden();

  // Nobody's credentials are known here, so the form asks for them and leads back.
  await page.getByRole('button', { name: 'Sign in first' }).click();
  await submitLogin(page, ADA);
  await page.waitForURL('**/learn/when-refresh-fails');
  await tryChapter(page, walkOf('when-refresh-fails'));
  await expect(verdictOf(page)).toContainText('Your prediction came true.', { timeout: 25_000 });
  await expectAllMet(page);
  expect((await api.state()).counts.rotations).toBe(1);

  // A clock that a visitor brings is not believed.
  await context.addCookies([{ name: 'authchart-demo-clock', value: '1_1_1', url: page.url() }]);
  const { serverNow } = await (await page.request.get('/api/auth/session')).json();
  expect(Math.abs(serverNow - Date.now())).toBeLessThan(5_000);
  const arm = await page.request.post('/api/demo/faults', {
    data: { name: 'api-down' },
    headers: { 'sec-fetch-site': 'same-origin', 'x-authchart': '1' },
  });
  expect(arm.status()).toBe(404);
});
