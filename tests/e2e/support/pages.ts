import type { Page } from '@playwright/test';
import { expect } from './test.ts';

export const PASSWORD = 'correct horse battery';
export const ADA = { email: 'ada@example.com', name: 'Ada Lovelace' } as const;
export const GRACE = { email: 'grace@example.com', name: 'Grace Hopper' } as const;

/** Fills the form of the page and sends it. */
export const submitLogin = async (
  page: Page,
  { email, password = PASSWORD }: { email: string; password?: string },
) => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

export const expectSignedIn = async (page: Page, { name }: { name: string }) => {
  await expect(page.locator('header')).toContainText(name);
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
};

/** By the chart, from /login to /account. */
export const signIn = async (page: Page, user: { email: string; name: string } = ADA) => {
  await page.goto('/login');
  await submitLogin(page, user);
  await page.waitForURL('**/account');
  await expectSignedIn(page, user);
};

/** The chart's state, as the panel says. */
export const stateOf = (page: Page) => page.locator('[data-state]');

/** Requests of the page to paths that begin so, in the order they left. */
export const recordRequests = (page: Page, prefix: string) => {
  const seen: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith(prefix)) seen.push(`${request.method()} ${pathname}`);
  });
  return seen;
};

/** How often the page's document was loaded from now on. */
export const countLoads = (page: Page) => {
  const loads = { count: 0 };
  page.on('load', () => {
    loads.count += 1;
  });
  return loads;
};
