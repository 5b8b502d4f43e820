import { attemptMachine, authMachine, DEADLINES, RECOVERY } from 'authchart';
import * as react from 'authchart/react';
import type { AnyStateNode } from 'xstate';
import { expect, test } from './support/test.ts';

test.use({ javaScriptEnabled: false });

const nodesBelow = (node: AnyStateNode): AnyStateNode[] => [
  ...Object.values(node.states),
  ...Object.values(node.states).flatMap(nodesBelow),
];

const MACHINES = [authMachine, attemptMachine];
const states = MACHINES.flatMap(({ root }) => nodesBelow(root));
const hooks = Object.keys(react).filter((name) => /^use[A-Z]/.test(name));

/** What the chart emits, from what its actions and a login, a renewal and a logout of it do. */
const EMITTED = ['session.started', 'session.refreshed', 'session.ended', 'session.replaced'];
const ROUTES = ['login', 'refresh', 'logout', 'session'];

/** The anchors that the page owes, from the code that runs. */
const owed = () => [
  ...states.map(({ id }) => `state-${id}`),
  ...authMachine.events.filter((type) => !type.startsWith('xstate.')).map((type) => `event-${type}`),
  ...EMITTED.map((type) => `emitted-${type}`),
  ...new Set(states.flatMap(({ tags }) => tags.map((tag) => `tag-${tag}`))),
  ...Object.keys(RECOVERY).map((code) => `code-${code}`),
  ...MACHINES.flatMap(({ implementations }) => Object.keys(implementations.delays)).map(
    (name) => `delay-${name}`,
  ),
  ...Object.keys(DEADLINES).map((name) => `deadline-${name}`),
  ...ROUTES.map((name) => `route-auth-${name}`),
  ...hooks.map((name) => `export-authchart-react-${name}`),
];

test('every state, event, tag, code, delay, route and hook has its place, without JavaScript', async ({
  page,
}) => {
  await page.goto('/reference');
  const anchors = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  expect(owed().filter((id) => !anchors.includes(id))).toEqual([]);
  expect(owed().length).toBeGreaterThan(70);
  expect(new Set(anchors).size, 'an address leads to one place').toBe(anchors.length);
});

test('says what the chart says of its states, and links to what it names', async ({ page }) => {
  await page.goto('/reference');
  for (const { id, description } of states)
    await expect(page.locator(`[id="state-${id}"]`)).toContainText(description ?? 'no description');
  const broken = await page
    .locator('main a[href^="#"]')
    .evaluateAll((links) =>
      links
        .map((link) => link.getAttribute('href')?.slice(1) ?? '')
        .filter((id) => !document.getElementById(id)),
    );
  expect(broken).toEqual([]);
  await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: /Codes/ }).click();
  await expect(page).toHaveURL(/#codes$/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('nothing is wider than the screen, with every declaration open', async ({ page }) => {
    await page.goto('/reference');
    await page.locator('main summary').first().click();
    await expect(page.locator('main details[open]')).toHaveCount(1);
    // Without JavaScript there is no script to ask with; the page's own box says it.
    const main = await page.locator('main').boundingBox();
    expect(main?.width).toBeLessThanOrEqual(390);
    const entries = await page
      .locator('article')
      .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
    expect(Math.max(...entries)).toBeLessThanOrEqual(0);
  });
});
