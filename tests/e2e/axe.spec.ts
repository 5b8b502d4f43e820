import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { signIn, stateOf } from './support/pages.ts';
import { PRIVATE, PUBLIC } from './support/site-pages.ts';
import { expect, test } from './support/test.ts';

/** What stands in somebody's way, by page, rule and element. */
const faultsOf = async (page: Page, path: string) => {
  await page.goto(path);
  await expect(stateOf(page)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${path} ${id} ${target.join(' ')}`));
};

const WIDTHS = { wide: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

for (const [name, viewport] of Object.entries(WIDTHS))
  for (const colorScheme of ['light', 'dark'] as const)
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, reducedMotion: 'reduce' });

      test('axe finds no serious fault on any page', async ({ page }) => {
        test.setTimeout(120_000);
        const faults: string[] = [];
        for (const path of PUBLIC) faults.push(...(await faultsOf(page, path)));
        await signIn(page);
        for (const path of PRIVATE) faults.push(...(await faultsOf(page, path)));
        expect(faults).toEqual([]);
      });
    });

test('axe finds a fault where there is one', async ({ page }) => {
  await page.setContent('<title>A page</title><main><img src="x"></main>');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toContain('image-alt');
});
