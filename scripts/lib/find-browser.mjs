import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ExplainedError } from './explained-error.mjs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Some distributions ship a file of this name that only says how to install the real one. */
const doesRun = (/** @type {string} */ path) =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;

/** The browser that Playwright keeps for itself, where one was downloaded; asked only once it is installed. */
const findPlaywrights = async () => {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
};

/**
 * Where a Chromium is, or null.
 *
 * @throws {ExplainedError} where CHROMIUM_PATH names none.
 */
export const findBrowser = async () => {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') {
    if (doesRun(given)) return given;
    throw new ExplainedError(`CHROMIUM_PATH names no browser that runs: ${given}`);
  }
  return USUAL_PLACES.find(doesRun) ?? (await findPlaywrights());
};
