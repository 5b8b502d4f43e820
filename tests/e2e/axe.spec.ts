import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { signIn, stateOf } from './support/pages.ts';
import { PRIVATE, PUBLIC } from './support/site-pages.ts';
import { expect, test } from './support/test.ts';

/** What stands in somebody's way, by rule and element. */
const faultsOf = async (page: Page) => {
  await expect(stateOf(page)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`));
};

// Both widths and both schemes; the other two pairs hold nothing that these do not.
const SCREENS = [
  { name: 'wide and light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'a phone in the dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

for (const { name, viewport, colorScheme } of SCREENS)
  test.describe(`axe finds no serious fault, ${name}`, () => {
    test.use({ viewport, colorScheme, reducedMotion: 'reduce' });
    // A long page has thousands of elements, and axe looks at each.
    test.describe.configure({ timeout: 120_000 });

    for (const path of PUBLIC)
      test(`on ${path}`, async ({ page }) => {
        await page.goto(path);
        expect(await faultsOf(page)).toEqual([]);
      });

    for (const path of PRIVATE)
      test(`on ${path}, signed in`, async ({ page }) => {
        await signIn(page);
        await page.goto(path);
        expect(await faultsOf(page)).toEqual([]);
      });
  });

test('axe finds a fault where there is one', async ({ page }) => {
  await page.setContent('<title>A page</title><main><img src="x"></main>');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toContain('image-alt');
});
