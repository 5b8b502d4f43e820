#!/usr/bin/env node
// `npm run fuzz`: a million inputs over all properties, and random lives of sessions; prints and writes docs/fuzz.md.
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './lib/child.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { renderFuzz } from './lib/fuzz-table.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

/** @param {string | undefined} given */
const readSeed = (given) => {
  if (given === undefined || given === '') return randomInt(2 ** 31);
  const seed = Number(given);
  if (!Number.isSafeInteger(seed)) throw new ExplainedError('SEED must be a whole number.');
  return seed;
};

const main = async () => {
  await ensureInstalled();
  const { FUZZ_INPUTS, FUZZ_LIVES, SEED } = process.env;
  const seed = readSeed(SEED);
  const folder = mkdtempSync(join(tmpdir(), 'authchart-fuzz-'));
  const seen = join(folder, 'seen.jsonl');
  writeFileSync(seen, '');
  console.log(`SEED=${seed} npm run fuzz (this repeats the run; about ten minutes)`);
  const { code, output } = await startChild(
    'node_modules/.bin/vitest',
    // One after the other, for what runs beside a property is part of its time.
    ['run', '--maxWorkers=1', 'tests/properties/', 'tests/simulation/'],
    { env: { AUTHCHART_FUZZ_SEEN: seen, SEED: String(seed) } },
  ).ended;
  const lines = readFileSync(seen, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  rmSync(folder, { recursive: true });
  const text = renderFuzz(seed, lines);
  console.log(text);
  if (code !== 0)
    throw new ExplainedError(`Something does not hold, see above. Again: SEED=${seed} npm run fuzz`, output);
  // A shorter run, as one makes to look at something, leaves the page as it is.
  if (FUZZ_INPUTS === undefined && FUZZ_LIVES === undefined)
    writeFileSync(join(root, 'docs', 'fuzz.md'), text);
};

await runScript(main, { exitCodeOnSignal: 130 });
