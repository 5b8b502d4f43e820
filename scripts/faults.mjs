#!/usr/bin/env node
// `npm run faults`: every fault in every set-up, and 1 to 20 tabs; prints the table and writes docs/guarantees.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, DEMO_API, runBuild } from './lib/build.mjs';
import { startChild } from './lib/child.mjs';
import { ensureBrowser } from './lib/ensure-browser.mjs';
import { ensureRedis } from './lib/ensure-redis.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { renderFaults } from './lib/fault-table.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

const main = async () => {
  await ensureInstalled();
  const folder = mkdtempSync(join(tmpdir(), 'authchart-faults-'));
  const seen = join(folder, 'seen.jsonl');
  writeFileSync(seen, '');
  const table = join(root, 'docs', 'guarantees.md');
  console.log('every fault in every set-up, about ten minutes …');
  const { code, output } = await startChild(
    'node_modules/.bin/vitest',
    ['run', '--maxWorkers=4', 'tests/faults/'],
    { env: { AUTHCHART_FAULTS_SEEN: seen, REDIS_SERVER_PATH: await ensureRedis() } },
  ).ended;
  const lines = readFileSync(seen, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  rmSync(folder, { recursive: true });
  const text = renderFaults(lines);
  writeFileSync(table, text);
  console.log(text);
  console.log('1, 5, 10 and 20 tabs, about four minutes …');
  await runBuild(DEMO_API);
  await runBuild(APP);
  const tabs = await startChild(
    'node_modules/.bin/playwright',
    ['test', 'tests/e2e/tabs.spec.ts', '--reporter=list'],
    { env: { AUTHCHART_LONG: '1', CHROMIUM_PATH: await ensureBrowser() } },
  ).ended;
  console.log(tabs.output);
  if (tabs.code !== 0) throw new ExplainedError('A tab was lost, see above.');
  if (code !== 0)
    throw new ExplainedError('A fault came to something else than is promised, see above.', output);
};

await runScript(main, { exitCodeOnSignal: 130 });
