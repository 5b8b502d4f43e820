#!/usr/bin/env node
// `npm test`: every check, from a fresh clone. `--fast` is the inner loop. Ends with `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './lib/ensure-browser.mjs';
import { ensureRedis } from './lib/ensure-redis.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runScript } from './lib/run-script.mjs';
import { runStep } from './lib/run-step.mjs';
import { testSteps } from './lib/test-steps.mjs';

const main = async () => {
  const isFast = process.argv.includes('--fast');
  await ensureInstalled();
  const reports = mkdtempSync(join(tmpdir(), 'authchart-test-'));
  const steps = testSteps(reports).filter((step) => !isFast || step.isFast);
  // First of all: what is missing is better learnt of now than after minutes of checks.
  const env = {
    ...(steps.some((step) => step.needsBrowser) && { CHROMIUM_PATH: await ensureBrowser() }),
    ...(steps.some((step) => step.needsRedis) && { REDIS_SERVER_PATH: await ensureRedis() }),
  };

  const sum = { passed: 0, failed: 0 };
  /** @type {Set<string>} */
  const failedSteps = new Set();
  /** @param {import('./lib/test-steps.mjs').Step} step */
  const run = async (step) => {
    const missing = step.after?.find((name) => failedSteps.has(name));
    if (missing !== undefined) console.log(`FAIL  ${step.name} (not run: needs ${missing})`);
    const counts = missing === undefined ? await runStep(step, env) : { passed: 0, failed: 1 };
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    if (counts.failed > 0) failedSteps.add(step.name);
  };
  /** @type {Promise<void>[]} */
  let beside = [];
  for (const step of steps) {
    const running = run(step);
    if (step.isBesideNext) beside.push(running);
    else {
      await Promise.all([...beside, running]);
      beside = [];
    }
  }
  rmSync(reports, { recursive: true });
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
};

await runScript(main, { exitCodeOnSignal: 130 });
