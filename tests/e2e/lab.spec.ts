import { expect, test } from './support/test.ts';

test.use({ lifetimes: { accessTokenSeconds: 60, refreshTokenSeconds: 172_800, overlapSeconds: 10 } });

test('two tabs in one page: what one does, the other hears', async ({ page, api }) => {
  await page.goto('/lab');
  const second = page.frameLocator('iframe');
  await second.getByRole('button', { name: 'Sign in here' }).click();
  await expect(page.locator('header')).toContainText('Ada Lovelace');
  await expect(second.getByText('Ada Lovelace · generation 0')).toBeVisible();
  await page.getByRole('button', { name: /Skip to the next timer/ }).click();
  await expect(second.getByText('generation 1')).toBeVisible();
  expect((await api.state()).counts.rotations).toBe(1);
  await page.locator('header').getByRole('button', { name: 'Sign out' }).click();
  await expect(second.getByText('nobody')).toBeVisible();
  await expect(second.getByRole('button', { name: 'Sign in here' })).toBeVisible();
});

test('its address is a set-up: faults wait and time runs as it says, and it follows what is changed', async ({
  page,
}) => {
  await page.goto('/lab?faults=api-down,request-lost&speed=10');
  await expect(page.getByRole('button', { name: 'API says 503 1 waiting' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Request lost 1 waiting' })).toBeVisible();
  await expect(page.getByRole('button', { name: '×10' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'API takes 2 s' }).click();
  await expect(page).toHaveURL(/\/lab\?faults=request-lost,api-down,api-slow&speed=10$/);
  await page.getByRole('button', { name: 'Take all back' }).click();
  await page.getByRole('button', { name: '×1', exact: true }).click();
  await expect(page).toHaveURL(/\/lab$/);
});

test('a fault is used up by the first request that meets it, and is nobody else’s', async ({
  page,
  browser,
  baseURL,
  api,
}) => {
  await page.goto('/lab?faults=api-refuses');
  await expect(page.getByRole('button', { name: 'API refuses 1 waiting' })).toBeVisible();
  const others = await browser.newContext({ baseURL: baseURL ?? '' });
  const other = await others.newPage();
  await other.goto('/lab');
  await other.frameLocator('iframe').getByRole('button', { name: 'Sign in here' }).click();
  await expect(other.locator('header')).toContainText('Ada Lovelace');
  await other.getByRole('button', { name: /Skip to the next timer/ }).click();
  await expect.poll(async () => (await api.state()).counts.rotations).toBe(1);

  await page.frameLocator('iframe').getByRole('button', { name: 'Sign in here' }).click();
  await expect(page.locator('header')).toContainText('Ada Lovelace');
  await page.getByRole('button', { name: /Skip to the next timer/ }).click();
  await expect(page.locator('header')).not.toContainText('Ada Lovelace');
  await expect(page.getByRole('button', { name: 'API refuses', exact: true })).toBeVisible();
  await expect(other.locator('header')).toContainText('Ada Lovelace');
  await others.close();
});

test('the demo’s own routes answer nobody else: no trace of others, no faults from elsewhere', async ({
  page,
  request,
}) => {
  expect((await request.get('/api/demo/trace')).status()).toBe(404);
  await page.goto('/lab');
  await expect(page.getByRole('button', { name: 'API says 503' })).toBeVisible();
  const post = (headers: Record<string, string>) =>
    page.request.post('/api/demo/faults', { data: { name: 'api-down' }, headers });
  expect((await post({ 'sec-fetch-site': 'cross-site', 'x-authchart': '1' })).status()).toBe(404);
  expect((await post({ 'sec-fetch-site': 'same-origin' })).status()).toBe(404);
  expect(
    (await post({ 'sec-fetch-site': 'same-origin', 'x-authchart': '1', host: 'demo.example' })).status(),
  ).toBe(404);
  expect((await post({ 'sec-fetch-site': 'same-origin', 'x-authchart': '1' })).status()).toBe(204);
});
