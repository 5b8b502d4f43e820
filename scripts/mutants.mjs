#!/usr/bin/env node
// `npm run mutants`: breaks the shipped source in one place after the other, and counts how often the explorer (or
// the quick check named beside the mutant) notices. `--few`: five of them, in every test run.
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { startChild } from './lib/child.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { bundleExplorer } from './lib/explorer-bundle.mjs';
import { inParallel } from './lib/in-parallel.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { MUTANTS } from './lib/mutants.mjs';
import { runScript } from './lib/run-script.mjs';

const AT_ONCE = Number(process.env.AUTHCHART_AT_ONCE ?? Math.min(2, availableParallelism()));
const LEAST_SHARE = 0.95;

/** More states than a small walk has: it never comes to rest. */
const MOST_STATES = '150000';

const FEW = [
  'an ending is not told',
  'the generation does not grow',
  'the cookies are cleared on a 5xx of the API',
  "the client's signal is passed on to the API",
  'trouble is remembered as a refusal',
];

/** @param {readonly import('./lib/explorer-bundle.mjs').Patch[]} patches */
const walk = async (patches) => {
  const bundle = await bundleExplorer(patches);
  const env = { NODE_ENV: 'production', AUTHCHART_STATES: MOST_STATES, AUTHCHART_STOP: '1' };
  const { code, output } = await startChild('node', [bundle, 'small', 'broken'], { env }).ended;
  rmSync(dirname(bundle), { recursive: true });
  if (code === 0) return JSON.parse(output.split('\n').at(-1) ?? 'null');
  // What throws in the middle of a walk broke it too.
  return `broke: ${output.split('\n').find((line) => /^\w*Error: /.test(line)) ?? output.slice(0, 200)}`;
};

/** @param {import('./lib/mutants.mjs').Mutant} mutant */
const check = async ({ check: file, patches }) => {
  if (file === undefined) return null;
  const env = { AUTHCHART_MUTANT: JSON.stringify(patches) };
  const args = ['run', '--config', 'scripts/lib/mutant.vitest.config.mjs', '--bail=1', file];
  const { code } = await startChild('node_modules/.bin/vitest', args, { env }).ended;
  return code === 0 ? null : file;
};

const main = async () => {
  await ensureInstalled();
  const isFew = process.argv.includes('--few');
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7);
  const mutants = MUTANTS.filter(({ name }) =>
    only === undefined ? !isFew || FEW.includes(name) : name.includes(only),
  );
  if (mutants.length === 0 || (isFew && mutants.length !== FEW.length))
    throw new ExplainedError('There is no mutant of that name.');
  // Of the few the explorer's own step has shown that nothing is broken without them.
  const unchanged = isFew ? null : await walk([]);
  if (unchanged !== null) throw new ExplainedError(`Nothing was changed, and yet: ${unchanged}`);
  const survivors = /** @type {string[]} */ ([]);
  let byWalk = 0;
  await inParallel(mutants, AT_ONCE, async (mutant) => {
    const broken = await walk(mutant.patches);
    if (broken !== null) byWalk += 1;
    const noticed = broken ?? (await check(mutant));
    if (noticed === null) survivors.push(mutant.name);
    const why = broken === null && mutant.because !== undefined ? ` (${mutant.because})` : '';
    console.log(
      `${noticed === null ? 'SURVIVED' : 'killed  '} ${mutant.name}: ${noticed ?? 'nobody noticed'}${why}`,
    );
  });
  const killed = mutants.length - survivors.length;
  console.log(`${killed} of ${mutants.length} mutants killed, ${byWalk} by the walks alone`);
  if (killed < mutants.length * LEAST_SHARE)
    throw new ExplainedError(`Fewer than ${LEAST_SHARE * 100} % were noticed: ${survivors.join('; ')}`);
};

await runScript(main, { exitCodeOnSignal: 130 });
