import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { browserPage, servePage } from './support/browser-page.ts';
import { ADA, expectSignedIn, PASSWORD, signIn, submitLogin } from './support/pages.ts';
import { expect, test } from './support/test.ts';

const CANARY = {
  fullName: 'Canary Bird',
  name: 'Canary Bird',
  email: 'canary@example.com',
  password: 'canary-password-nobody-may-see',
};
const SECRET = /canary|eyJ[\w-]{10,}|rt_[\w-]{20,}/i;

const openInspector = async (context: BrowserContext) => {
  const page = await context.newPage();
  await page.goto('/inspect');
  return page;
};

const chart = (page: Page) => page.getByRole('region', { name: /^Chart/ });
const events = (page: Page) => page.getByRole('region', { name: 'Events' });
const activeState = (page: Page) => chart(page).locator('[data-active="true"]').last();

test('a login in one tab is watched in another: states, events, the arrow that was taken', async ({
  context,
  page,
}) => {
  const inspector = await openInspector(context);
  await signIn(page);
  await expect(activeState(inspector)).toHaveAttribute('data-node', 'auth.authenticated');
  for (const type of ['login.submitted', 'xstate.done.actor.login'])
    await expect(events(inspector).getByText(type).first()).toBeVisible();
  await events(inspector)
    .getByRole('button', { name: /auth login\.submitted anonymous to authenticating/ })
    .click();
  await expect(activeState(inspector)).toHaveAttribute('data-node', 'auth.authenticating');
  await expect(chart(inspector).locator('path[data-last]')).toHaveCount(1);
  await expect(inspector.getByRole('region', { name: 'Step', exact: false }).first()).toContainText(
    '"credentials": "‹object›"',
  );
  await expect(inspector.getByText(/Paused at step \d+ of \d+/)).toBeVisible();
  await inspector.getByRole('button', { name: 'Go live' }).click();
  await expect(activeState(inspector)).toHaveAttribute('data-node', 'auth.authenticated');
});

test('a tab that is inspected says so, and can end it', async ({ context, page }) => {
  await page.goto('/login');
  const badge = page.getByText(/This session is being inspected/);
  await expect(badge).toHaveCount(0);
  const inspector = await openInspector(context);
  await expect(badge).toBeVisible();
  await expect(inspector.getByText(/This session is being inspected/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Stop the inspection of this session' }).click();
  await expect(badge).toHaveCount(0);
  await expect(inspector.getByText('Gone (1)')).toBeVisible();
  await inspector.reload();
  await expect(badge).toBeVisible();
  await inspector.close();
  await expect(badge).toHaveCount(0);
});

test('an outage is watched from a page that stays usable', async ({ api, context, page }) => {
  await signIn(page);
  const inspector = await openInspector(context);
  await api.goDown();
  await expect(activeState(inspector)).toHaveAttribute('data-node', 'auth.refreshing.expired', {
    timeout: 25_000,
  });
  await inspector
    .getByRole('button', { name: /^refresh (waiting|requesting)/ })
    .first()
    .click();
  await expect(chart(inspector).locator('[data-node="attempt.waiting"]').first()).toBeVisible();
  await inspector.getByRole('button', { name: 'Pause' }).click();
  await expect(inspector.getByText(/Paused at step/)).toBeVisible();
});

test('nothing private leaves the page: not on the channel, not to Stately’s inspector, not to the viewer', async ({
  api,
  context,
  page,
}) => {
  await api.register(CANARY);
  const stately = await browserPage('stately-page');
  await context.route('https://stately.ai/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: stately }),
  );
  // Every page remembers what anybody tells it on the channel.
  await context.addInitScript(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    const channel = new BroadcastChannel('authchart:inspect');
    channel.addEventListener('message', ({ data }) => told.push(JSON.stringify(data)));
    window.addEventListener('message', ({ data }) => told.push(JSON.stringify(data)));
  });
  const listener = await openInspector(context);

  await page.goto('/inspect');
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Open stately.ai/inspect' }).click(),
  ]);
  expect(popup.url()).toBe('https://stately.ai/inspect');
  const heard = () => popup.evaluate(() => JSON.stringify((window as never as { heard: unknown[] }).heard));
  await expect.poll(heard).toContain('@xstate.actor');
  await expect(page.getByText(/This session is being inspected: .*by stately\.ai/)).toBeVisible();

  // By links: the actor, and whoever watches it, stay.
  await page.getByRole('link', { name: 'Log in' }).click();
  await submitLogin(page, { email: CANARY.email, password: 'canary-password-that-is-wrong' });
  await expect(page.getByRole('main').getByRole('alert')).not.toBeEmpty();
  await submitLogin(page, CANARY);
  await expectSignedIn(page, CANARY);
  await expect.poll(async () => (await api.state()).counts.rotations, { timeout: 20_000 }).toBeGreaterThan(0);
  await expect.poll(heard).toContain('refreshing');

  const told = await listener.evaluate(() => (window as never as { told: string[] }).told.join('\n'));
  for (const text of [told, await heard(), await listener.locator('.wide').innerText()]) {
    expect(text).toContain('login.submitted');
    expect(text.match(SECRET)?.[0] ?? '').toBe('');
  }
  // Stately's viewer has all it needs to draw, from the first message on.
  const [first] = JSON.parse(await heard());
  expect(first).toMatchObject({ type: '@xstate.actor', name: 'auth' });
  expect(JSON.parse(first.definition).states.refreshing).toBeDefined();
});

test('a stranger’s app is inspected too: Stately’s library, pointed at this page', async ({
  baseURL,
  context,
}) => {
  const { url, stop } = await servePage(await browserPage('stranger-app'));
  const stranger = await context.newPage();
  // Stately's library tells when its page is idle, which one behind another may never be on a busy machine.
  await stranger.addInitScript('window.requestIdleCallback = (run) => setTimeout(run, 0)');
  await stranger.goto(`${url}?viewer=${encodeURIComponent(`${baseURL}/inspect`)}`);
  const [viewer] = await Promise.all([
    context.waitForEvent('page'),
    stranger.getByRole('button', { name: 'Go' }).click(),
  ]);
  await viewer.getByRole('button', { name: /^lamp/ }).click();
  await expect(viewer.getByText('The window that opened this one')).toBeVisible();
  // Nobody has laid this chart out before.
  await expect(activeState(viewer)).toHaveAttribute('data-node', 'lamp.on.dim', { timeout: 15_000 });
  await stranger.getByRole('button', { name: 'Go' }).click();
  await expect(stranger).toHaveTitle('{"on":"bright"}');
  await expect(activeState(viewer)).toHaveAttribute('data-node', 'lamp.on.bright');
  await expect(chart(viewer).locator('path[data-last]')).toHaveCount(1);
  await expect(events(viewer).getByText('turn')).toHaveCount(1);
  await stop();
});

test('a recording is saved, opened, stepped through and replayed', async ({ context, page }) => {
  const inspector = await openInspector(context);
  await signIn(page);
  await expect(activeState(inspector)).toHaveAttribute('data-node', 'auth.authenticated');
  const [download] = await Promise.all([
    inspector.waitForEvent('download'),
    inspector.getByRole('button', { name: 'Save recording' }).click(),
  ]);
  const path = await download.path();
  const text = await readFile(path, 'utf8');
  expect(text).toContain('login.submitted');
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(ADA.email);
  await page.close();
  await inspector.close();

  const reader = await openInspector(context);
  await reader.getByLabel('A recording').setInputFiles({
    name: 'holiday.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{}'),
  });
  await expect(reader.getByText('holiday.json is no recording of this inspector.')).toBeVisible();
  await reader.getByLabel('A recording').setInputFiles(path);
  await expect(reader.getByText(/Paused at step 1 of \d+/)).toBeVisible();
  await reader.getByRole('button', { name: 'Step forward' }).click();
  await expect(reader.getByText(/Paused at step 2 of \d+/)).toBeVisible();
  await reader.getByRole('button', { name: 'Step back' }).click();
  await reader.getByRole('button', { name: 'Replay' }).click();
  await expect(reader.getByText(/Playing at step \d+ of \d+/)).toBeVisible();
  await reader
    .getByRole('button', { name: 'To the end' })
    .or(reader.getByRole('button', { name: 'Pause' }))
    .click();
  await reader.getByRole('button', { name: 'To the end' }).click();
  await expect(reader.getByText(/Recording, \d+ steps/)).toBeVisible();
  await expect(events(reader).getByText('login.submitted')).toBeVisible();
  await reader.getByRole('button', { name: 'Close recording' }).click();
  await expect(reader.getByText(/Live, \d+ steps/)).toBeVisible();
});

test('the keyboard goes through the events, and copies the chart for Stately', async ({ context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/inspect');
  const current = events(page).locator('[aria-current="step"]');
  await current.focus();
  await page.keyboard.press('Home');
  await expect(page.getByText(/Paused at step 1 of/)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText(/Paused at step 2 of/)).toBeVisible();
  await expect(current).toBeFocused();
  await page.getByRole('button', { name: 'Copy for Stately' }).press('Enter');
  await expect(page.getByText(/^Copied/)).toBeVisible();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(code).toMatch(
    /^import \{ createMachine \} from 'xstate';\n\nexport const machine = createMachine\(\{\n {2}"id": "auth"/,
  );
});
