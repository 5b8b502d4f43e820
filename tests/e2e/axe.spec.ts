import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { signIn, stateOf } from './support/pages.ts';
import { PRIVATE, PUBLIC } from './support/site-pages.ts';
import { expect, test } from './support/test.ts';

// One run in the page and its frames, which are all of this site, and no list of the thousands of elements
// that are in order: a third of the time.
const violationsOf = async (page: Page) => {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  return (await axe.analyze()).violations;
};

/** What stands in somebody's way, by rule and element. */
const faultsOf = async (page: Page) => {
  await expect(stateOf(page)).toBeVisible();
  const violations = await violationsOf(page);
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

test('axe finds a fault where there is one, and one in a frame', async ({ page }) => {
  await page.goto('/');
  const frame = `<iframe title="A frame" srcdoc="<title>A frame</title><img src=y>"></iframe>`;
  await page.setContent(`<title>A page</title><main><img src="x">${frame}</main>`);
  await expect(page.frameLocator('iframe').locator('img')).toBeAttached();
  const found = (await violationsOf(page)).find(({ id }) => id === 'image-alt');
  expect(found?.nodes.map(({ target }) => target.length).sort()).toEqual([1, 2]);
});
