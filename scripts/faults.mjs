#!/usr/bin/env node
// `npm run faults`: every fault of the catalogue in every set-up; prints the table and writes docs/guarantees.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, DEMO_API, runBuild } from './lib/build.mjs';
import { startChild } from './lib/child.mjs';
import { ensureBrowser } from './lib/ensure-browser.mjs';
import { ensureRedis } from './lib/ensure-redis.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { failuresIn, isElsewhere, renderFaults } from './lib/fault-table.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';
import { readPlaywrightResults, readVitestResults } from './lib/test-results.mjs';

/** @typedef {import('./lib/child.mjs').Environment} Environment */

const folder = mkdtempSync(join(tmpdir(), 'authchart-faults-'));

/**
 * Runs a part and says what went wrong in it; a failure is part of the table, not its end.
 *
 * @param {string} said
 * @param {string[]} command
 * @param {Environment} env
 */
const runPart = async (said, [command = '', ...args], env) => {
  console.log(`${said} …`);
  const startedAt = performance.now();
  const { code, output } = await startChild(command, args, { env }).ended;
  if (code !== 0) console.log(output);
  console.log(`  ${code === 0 ? 'ok' : 'FAILED'}, ${Math.round((performance.now() - startedAt) / 1_000)} s`);
};

const readRows = (/** @type {string} */ file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const main = async () => {
  await ensureInstalled();
  const redis = { REDIS_SERVER_PATH: await ensureRedis() };
  const rowsFile = join(folder, 'rows.jsonl');
  writeFileSync(rowsFile, '');
  await runPart(
    'every fault in four set-ups, about fifteen minutes',
    ['node_modules/.bin/vitest', 'run', '--maxWorkers=4', 'tests/faults/'],
    { ...redis, AUTHCHART_FAULTS_SEEN: rowsFile },
  );
  const rows = readRows(rowsFile);
  await runBuild(DEMO_API);
  await runBuild(APP);

  const files = [...new Set(rows.filter(isElsewhere).map(({ file }) => file))];
  const isBrowser = (/** @type {string} */ file) => file.startsWith('tests/e2e/');
  const vitestReport = join(folder, 'vitest.json');
  await runPart(
    'what other tests show, about three minutes',
    [
      'node_modules/.bin/vitest',
      'run',
      '--maxWorkers=1',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
      ...files.filter((file) => !isBrowser(file)),
    ],
    redis,
  );
  const browserReport = join(folder, 'browser.json');
  await runPart(
    '1, 5, 10 and 20 tabs in Chromium, about ten minutes',
    [
      'node_modules/.bin/playwright',
      'test',
      '--workers=1',
      '--reporter=list,json',
      'tests/e2e/tabs',
      ...files.filter(isBrowser),
    ],
    {
      AUTHCHART_LONG: '1',
      CHROMIUM_PATH: await ensureBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport,
    },
  );
  const results = [
    ...(existsSync(vitestReport) ? readVitestResults(vitestReport) : []),
    ...(existsSync(browserReport) ? readPlaywrightResults(browserReport) : []),
  ];
  const text = renderFaults(rows, results);
  writeFileSync(join(root, 'docs', 'guarantees.md'), text);
  console.log(text);
  const failures = failuresIn(rows, results);
  if (failures.length > 0)
    throw new ExplainedError(
      'A fault came to something else than is promised, see above.',
      failures.join('\n'),
    );
};

await runScript(() => main().finally(() => rmSync(folder, { recursive: true })), { exitCodeOnSignal: 130 });
