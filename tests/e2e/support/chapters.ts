import type { Page } from '@playwright/test';
import { expect } from './test.ts';

/** A chapter's way to its end, as somebody who predicts rightly walks it. */
export interface ChapterWalk {
  readonly slug: string;
  readonly prediction: string;
  readonly action: string;
}

export const WALKS: readonly ChapterWalk[] = [
  { slug: 'nobody-yet', prediction: 'None', action: 'Load the page anew' },
  { slug: 'signing-in', prediction: 'Who you are and a few times, but no token', action: 'Sign in' },
  { slug: 'signed-in', prediction: 'Only from Next to the API', action: 'Ask the API who I am' },
  {
    slug: 'refresh-before-it-hurts',
    prediction: 'While the old one still works',
    action: 'Go to where it is due',
  },
  {
    slug: 'when-refresh-fails',
    prediction: 'It stays, and the chart tries again by itself',
    action: 'Let one refresh fail',
  },
  { slug: 'two-tabs', prediction: 'Once, for both', action: 'Let both come due' },
  {
    slug: 'leaving',
    prediction: 'You: signed out, whatever comes later',
    action: 'Renew, and leave at once',
  },
  {
    slug: 'prove-it',
    prediction: 'It is renewed: the same question gets the same answer',
    action: 'Lose the answer',
  },
];

export const walkOf = (slug: string): ChapterWalk => {
  const walk = WALKS.find((known) => known.slug === slug);
  if (walk === undefined) throw new TypeError(`There is no chapter ${slug}.`);
  return walk;
};

/** The workbench's word on how a chapter went. */
export const verdictOf = (page: Page) => page.getByRole('region', { name: 'Try it' }).getByRole('status');

/** Opens a chapter and does what it needs first. */
export const openChapter = async (page: Page, slug: string) => {
  await page.goto(`/learn/${slug}`);
  const need = page.getByRole('button', { name: /^Sign (in|out) first$/ });
  const action = page.getByRole('button', { name: walkOf(slug).action, exact: true });
  await expect(need.or(action)).toBeVisible();
  if (await need.isVisible()) {
    await need.click();
    await expect(need).toBeHidden();
    await expect(page.locator('header')).toContainText(
      slug === 'nobody-yet' || slug === 'signing-in' ? 'Log in' : 'Ada Lovelace',
    );
  }
  await expect(action).toBeVisible();
  if (slug === 'two-tabs')
    await expect(page.frameLocator('iframe').getByText('Ada Lovelace · generation')).toBeVisible();
};

/** Predicts and acts. */
export const tryChapter = async (page: Page, { prediction, action }: Omit<ChapterWalk, 'slug'>) => {
  await page.getByRole('radio', { name: prediction, exact: true }).check();
  await page.getByRole('button', { name: action, exact: true }).click();
};

/** Every check of the chapter is met, by what was recorded. */
export const expectAllMet = async (page: Page) => {
  const checks = page.getByRole('region', { name: 'Try it' }).getByRole('listitem');
  for (const check of await checks.all()) await expect(check).toHaveAttribute('data-met', 'true');
};
