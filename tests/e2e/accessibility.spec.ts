import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ADA, PASSWORD, signIn, stateOf, submitLogin } from './support/pages.ts';
import { expect, test } from './support/test.ts';

/** What axe finds wrong in the light, and in the dark where only the colours differ; each with the places where. */
const problemsOf = async (page: Page, parts: readonly string[] = ['html']) => {
  const look = async (colorScheme: 'light' | 'dark', rules?: string[]) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const builder = new AxeBuilder({ page });
    for (const part of parts) builder.include(part);
    if (rules !== undefined) builder.withRules(rules);
    const { violations } = await builder.analyze();
    return violations.map(({ id, nodes }) => {
      const places = nodes.map(({ target }) => target.join(' ')).join(', ');
      return `in the ${colorScheme}, ${id}: ${places}`;
    });
  };
  return [...(await look('light')), ...(await look('dark', ['color-contrast']))];
};

// Every page as it stands is axe.spec.ts's; here is what trouble makes of them.

test('a form that was refused is in order', async ({ page }) => {
  await page.goto('/login');
  await submitLogin(page, { email: ADA.email, password: 'wrong' });
  await expect(page.getByRole('main').getByRole('alert')).not.toBeEmpty();
  expect(await problemsOf(page)).toEqual([]);
});

test('and so is what remains while a page waits for its token', async ({ page, api }) => {
  await signIn(page);
  await api.goDown();
  await expect(stateOf(page)).toHaveText('refreshing.expired', { timeout: 15_000 });
  await expect(page.getByRole('complementary').getByRole('status')).not.toBeEmpty();
  // The page itself is nobody's to read or use meanwhile; the header and the panel must say why.
  expect(await problemsOf(page, ['body > header', 'aside'])).toEqual([]);
});

test('everything is reached and done by keyboard alone, from the skip link to the way out', async ({
  page,
}) => {
  await page.goto('/login');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.keyboard.type(ADA.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  const out = page.getByRole('button', { name: 'Sign out' });
  // Past every link of the header.
  for (let presses = 0; presses < 20; presses += 1) {
    if (await out.evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(out).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/login/);
});
