import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { startApp, startDemoApi } from '../scripts/lib/demo-servers.mjs';
import { ensureBrowser } from '../scripts/lib/ensure-browser.mjs';

const TABS = 5;
const ROUNDS = 15;

/** @param {number[]} values */
export const median = (values) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds from a message in one tab to its arrival in the others: what the browser itself takes. */
const measureChannel = async (/** @type {import('@playwright/test').Page[]} */ [first, ...others]) => {
  const arrivals = others.map((tab) =>
    tab.evaluate(
      () =>
        new Promise((resolve) => {
          const channel = new BroadcastChannel('bench');
          channel.onmessage = () => {
            resolve(performance.timeOrigin + performance.now());
            channel.close();
          };
        }),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const sentAt = await first?.evaluate(() => {
    const channel = new BroadcastChannel('bench');
    const now = performance.timeOrigin + performance.now();
    channel.postMessage('x');
    return now;
  });
  return (await Promise.all(arrivals)).map((at) => Number(at) - Number(sentAt));
};

/** Milliseconds from the click on Sign out in one tab to a signed-out page in the others. */
export const measureLogout = async (/** @type {import('@playwright/test').Page[]} */ [first, ...others]) => {
  const arrivals = others.map((tab) =>
    tab.evaluate(
      () =>
        new Promise((resolve) => {
          const check = () => {
            if (document.querySelector('p[data-state]')?.textContent !== 'anonymous') return;
            observer.disconnect();
            resolve(performance.timeOrigin + performance.now());
          };
          const observer = new MutationObserver(check);
          observer.observe(document.body, {
            subtree: true,
            childList: true,
            characterData: true,
            attributes: true,
          });
        }),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const clickedAt = await first?.evaluate(() => {
    const now = performance.timeOrigin + performance.now();
    const button = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Sign out',
    );
    button?.click();
    return now;
  });
  return (await Promise.all(arrivals)).map((at) => Number(at) - Number(clickedAt));
};

/** How long a logout takes to reach the other tabs, beside what the browser takes for any message. */
export const benchLogout = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-bench-'));
  const api = await startDemoApi(
    {
      apiPort: 0,
      database: join(folder, 'api.db'),
      accessTokenSeconds: 600,
      refreshTokenSeconds: 3_600,
      overlapSeconds: 0,
    },
    () => {},
  );
  const app = await startApp(
    { mode: 'start', port: 0, apiUrl: api.url, secret: 'a secret of the benchmark, long enough' },
    () => {},
  );
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  const context = await browser.newContext({ baseURL: app.url });
  const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
  /** @type {number[]} */
  const logouts = [];
  /** @type {number[]} */
  const messages = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [first] = tabs;
    await first?.goto('/login');
    await first?.getByLabel('Email').fill('ada@example.com');
    await first?.getByLabel('Password').fill('correct horse battery');
    await first?.getByRole('button', { name: 'Sign in' }).click();
    await first?.waitForURL('**/account');
    for (const tab of tabs.slice(1)) {
      await tab.goto('/account');
      await tab.locator('p[data-state="authenticated"]').waitFor();
    }
    messages.push(...(await measureChannel(tabs)));
    logouts.push(...(await measureLogout(tabs)));
  }
  await browser.close();
  await Promise.all([app.stop(), api.stop()]);
  rmSync(folder, { recursive: true });
  return { logoutMs: median(logouts), messageMs: median(messages), samples: logouts.length };
};
