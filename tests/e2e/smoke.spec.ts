import { expect, test } from './support/test.ts';

test('the home page answers 200 to a browser', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
});

test('the API of the tests counts from 0', async ({ api }) => {
  const { counts } = await api.state();
  expect(Object.values(counts).every((count) => count === 0)).toBe(true);
});
