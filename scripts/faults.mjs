#!/usr/bin/env node
// `npm run faults`: every fault in every set-up; prints the table and writes docs/guarantees.md from what was seen.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './lib/child.mjs';
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
  if (code !== 0)
    throw new ExplainedError('A fault came to something else than is promised, see above.', output);
};

await runScript(main, { exitCodeOnSignal: 130 });
