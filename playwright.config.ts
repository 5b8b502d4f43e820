import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/lib/find-browser.mjs';

const executablePath = await findBrowser();

// Needed by a headless Chromium that runs as root, and quiet: it calls nobody but the servers under test.
const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that is not loopback's: over plain http its pages are no secure context.
  '--host-resolver-rules=MAP insecure.example 127.0.0.1',
];

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  // Each worker has an app and an API of its own (tests/e2e/support/test.ts), and each test its own page.
  workers: 4,
  fullyParallel: true,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: { args: BROWSER_FLAGS, ...(executablePath !== null && { executablePath }) },
    // A trace of every test costs a fifth of the time; `npx playwright test --trace on <file>` records one.
    screenshot: 'only-on-failure',
  },
});
