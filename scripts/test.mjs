#!/usr/bin/env node
// Every check of this package, one after the other; `--fast` is the inner loop. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const isFast = process.argv.includes('--fast');
const reports = mkdtempSync(join(tmpdir(), 'authchart-test-'));

/** @param {string} file what a vitest or Playwright JSON report counted, or null where there is none */
const readCounts = (file) => {
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numPendingTests };
};

const vitestReport = join(reports, 'vitest.json');

/** @type {{ name: string, command: string[], report?: string, slow?: boolean }[]} */
const steps = [
  { name: 'types', command: ['npx', 'tsc', '--noEmit'] },
  { name: 'lint', command: ['npx', 'biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'unit, model and property tests',
    command: [
      'npx',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ],
    report: vitestReport,
  },
];

const run = (/** @type {string[]} */ [program, ...args]) =>
  spawnSync(/** @type {string} */ (program), args, { encoding: 'utf8', maxBuffer: 1 << 28 });

if (!existsSync('node_modules')) {
  console.log('installing …');
  const { status } = spawnSync('npm', ['ci'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

let passed = 0;
let failed = 0;
for (const step of steps) {
  if (isFast && step.slow) continue;
  const startedAt = Date.now();
  const { status, stdout, stderr } = run(step.command);
  const counts = step.report === undefined ? null : readCounts(step.report);
  const isGood = status === 0;
  passed += counts?.passed ?? (isGood ? 1 : 0);
  failed += Math.max(counts?.failed ?? 0, isGood ? 0 : 1);
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${step.name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (!isGood) console.log(stdout, stderr);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
