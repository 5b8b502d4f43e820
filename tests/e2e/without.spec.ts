import type { Locator, Page } from '@playwright/test';
import { recordRequests, stateOf } from './support/pages.ts';
import { expect, test } from './support/test.ts';

const experiment = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const side = (trial: Locator, name: 'The timer' | 'The chart') => trial.getByRole('region', { name });
const requestsOf = async (trial: Locator, name: 'The timer' | 'The chart') =>
  Number(await side(trial, name).locator('[data-count]').textContent());

/** What the tabs of one side say at the end: who is greeted, and what the API would answer. */
const standingOf = (trial: Locator, name: 'The timer' | 'The chart') =>
  side(trial, name)
    .locator('[data-tab]')
    .evaluateAll((tabs) =>
      tabs.map((tab) => [
        tab.querySelector('strong')?.textContent,
        tab.querySelector('[data-order]')?.getAttribute('data-order') ?? null,
      ]),
    );

const run = async (page: Page, name: string) => {
  const trial = experiment(page, name);
  const before = await Promise.all([standingOf(trial, 'The timer'), standingOf(trial, 'The chart')]);
  await trial.getByRole('button').click();
  await expect(trial.getByRole('status')).toHaveText('Both are running.');
  await expect(trial.getByRole('status')).toHaveText('What they did just now:', { timeout: 30_000 });
  const after = await Promise.all([standingOf(trial, 'The timer'), standingOf(trial, 'The chart')]);
  expect(after, 'the recorded run ends as this one did').toEqual(before);
  return trial;
};

const HELLO = 'Hello, Ada';

test.beforeEach(async ({ page }) => {
  await page.goto('/learn/without');
  await expect(stateOf(page)).toHaveText('anonymous');
});

test('the hot loop: the timer asks until the page stops it, the chart a few times', async ({ page }) => {
  const sent = recordRequests(page, '/api/auth');
  const trial = await run(page, 'The hot loop');
  const [timer, chart] = [await requestsOf(trial, 'The timer'), await requestsOf(trial, 'The chart')];
  expect(chart).toBeGreaterThanOrEqual(1);
  expect(chart).toBeLessThanOrEqual(3);
  // As many as the machine can send, up to the 200 at which the page ends it.
  expect(timer).toBeGreaterThan(10 * chart);
  expect(timer).toBeLessThanOrEqual(200);
  expect(sent, 'no experiment reaches a server').toEqual([]);
});

test('two tabs: the timers lose the session between them, the chart renews once', async ({ page }) => {
  const trial = await run(page, 'The lost session, by two tabs');
  expect(await standingOf(trial, 'The timer')).toEqual([
    [HELLO, '401'],
    [HELLO, '401'],
  ]);
  expect(await standingOf(trial, 'The chart')).toEqual([
    [HELLO, '200'],
    [HELLO, '200'],
  ]);
  await expect(side(trial, 'The timer')).toContainText('Nobody caught: TypeError');
  await expect(side(trial, 'The chart')).toContainText('the API renewed 1 time');
});

test('three seconds of 503: the timer is dead for good, the chart goes on', async ({ page }) => {
  const trial = await run(page, 'The lost session, by a deploy');
  expect(await standingOf(trial, 'The timer')).toEqual([[HELLO, '401']]);
  expect(await standingOf(trial, 'The chart')).toEqual([[HELLO, '200']]);
  expect(await requestsOf(trial, 'The timer')).toBe(1);
  expect(await side(trial, 'The chart').locator('[data-status="503"]').count()).toBeGreaterThan(0);
});

test('a logout in tab A: tab B of the timer still says hello', async ({ page, context }) => {
  const trial = await run(page, 'The tab that still says hello');
  expect(await standingOf(trial, 'The timer')).toEqual([
    ['Log in', null],
    [HELLO, '401'],
  ]);
  expect(await standingOf(trial, 'The chart')).toEqual([
    ['Log in', null],
    ['Log in', null],
  ]);
  expect((await context.cookies()).map(({ name }) => name)).not.toContain('__Host-comparison-ended');
  await expect(stateOf(page)).toHaveText('anonymous');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the code, the faults, and what a run has shown are there', async ({ page }) => {
    await expect(page.locator('main pre')).toContainText('setTimeout(refresh, waitMs)');
    for (const name of ['The hot loop', 'The tab that still says hello']) {
      const trial = experiment(page, name);
      await expect(side(trial, 'The timer').getByRole('img')).toBeVisible();
      await expect(trial.getByRole('button')).toBeHidden();
    }
    expect(await requestsOf(experiment(page, 'The hot loop'), 'The timer')).toBe(200);
  });
});
