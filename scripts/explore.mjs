#!/usr/bin/env node
// `npm run explore`: walks the shipped charts, adapters and handlers through every order of events within a budget.
// `--ci`: the walks of every test run; `--deep`: three tabs and three faults, as long as it takes.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { startChild } from './lib/child.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { bundleExplorer } from './lib/explorer-bundle.mjs';
import { inParallel } from './lib/in-parallel.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

/**
 * @typedef {object} Walked
 * @property {string} name
 * @property {number} states
 * @property {number} transitions
 * @property {number} depth
 * @property {number} quiet
 * @property {number} looks
 * @property {number} seconds
 * @property {boolean} isComplete
 * @property {Record<string, number>} losses
 * @property {string[]} unexpectedLosses
 * @property {{ id: string, what: string, story: string[], trace: unknown[] }[]} found
 */

const AT_ONCE = Number(process.env.AUTHCHART_AT_ONCE ?? Math.min(2, availableParallelism()));
const HEADINGS = ['walk', 'states', 'transitions', 'depth', 'violations', 'seconds'];
const number = (/** @type {number} */ value) => value.toLocaleString('en');

/** @param {Walked} walked */
const toRow = ({ name, states, transitions, depth, found, seconds, isComplete }) => [
  isComplete ? name : `${name} (stopped here, the nearest states first)`,
  number(states),
  number(transitions),
  String(depth),
  String(found.length),
  seconds.toFixed(1),
];

/** @param {readonly string[]} cells */
const line = (cells) => `| ${cells.join(' | ')} |`;

/** @param {readonly Walked[]} walks */
const totals = (walks) => {
  const sum = (/** @type {(walk: Walked) => number} */ of) => walks.reduce((all, walk) => all + of(walk), 0);
  return line([
    '**all**',
    `**${number(sum(({ states }) => states))}**`,
    `**${number(sum(({ transitions }) => transitions))}**`,
    String(Math.max(...walks.map(({ depth }) => depth))),
    `**${sum(({ found }) => found.length)}**`,
    sum(({ seconds }) => seconds).toFixed(1),
  ]);
};

/** @param {readonly Walked[]} walks */
const lossesOf = (walks) => {
  const all = new Map();
  for (const { name, losses } of walks)
    for (const [by, count] of Object.entries(losses)) {
      const setting = name.split(' faults, ')[1];
      all.set(`${setting}: ${by}`, (all.get(`${setting}: ${by}`) ?? 0) + count);
    }
  return [...all].sort().map(([by, count]) => `${by} (${number(count)})`);
};

/** @param {Walked} walked */
const explain = ({ name, found, unexpectedLosses }) => [
  ...found.flatMap(({ id, what, story, trace }) => [
    `${id} is broken: ${what}`,
    `  in ${name}`,
    ...story.map((step, at) => `  ${at + 1}. ${step}`),
    `  replay: ${JSON.stringify(trace)}`,
  ]),
  ...unexpectedLosses.map((by) => `${name}: a session was lost by "${by}", which must not cost one`),
];

/**
 * Puts the figures of a set of walks into their place in docs/explorer.md.
 *
 * @param {string} command
 * @param {string} text
 */
const writeFigures = (command, text) => {
  const file = join(root, 'docs', 'explorer.md');
  const page = readFileSync(file, 'utf8');
  const begin = `<!-- figures of \`${command}\` -->\n`;
  const from = page.indexOf(begin);
  if (from === -1) throw new ExplainedError(`docs/explorer.md has no place for ${command}.`);
  const end = page.indexOf('<!-- end -->', from);
  writeFileSync(file, `${page.slice(0, from)}${begin}${text}\n${page.slice(end)}`);
};

const main = async () => {
  await ensureInstalled();
  const given = process.argv.slice(2);
  const set = ['ci', 'deep'].find((name) => given.includes(`--${name}`)) ?? 'usual';
  const bundle = await bundleExplorer();
  const env = { NODE_ENV: 'production' };
  const run = async (/** @type {string[]} */ ...args) => {
    const { code, output } = await startChild(
      'node',
      ['--enable-source-maps', '--max-old-space-size=9000', bundle, ...args],
      { env },
    ).ended;
    if (code !== 0) throw new ExplainedError('The explorer failed, see above.', output);
    return JSON.parse(output);
  };
  const since = performance.now();
  /** @type {Walked[]} */
  const walks = [];
  console.log(line(HEADINGS));
  console.log(line(HEADINGS.map(() => '---')));
  const count = await run(set, 'count');
  await inParallel(
    Array.from({ length: count }, (_, at) => at),
    AT_ONCE,
    async (at) => {
      const walked = await run(set, String(at));
      walks.push(walked);
      console.log(line(toRow(walked)));
    },
  );
  rmSync(dirname(bundle), { recursive: true });
  const seconds = (performance.now() - since) / 1000;
  console.log(totals(walks));
  const losses = lossesOf(walks);
  console.log(`\n${walks.reduce((all, { quiet }) => all + quiet, 0)} quiet states lived on without a fault.`);
  console.log(`losses that no client can prevent: ${losses.join('; ') || 'none'}`);
  console.log(`${seconds.toFixed(0)} s, ${AT_ONCE} walks at a time`);
  if (given.includes('--write')) {
    const rows = [
      line(HEADINGS),
      line(HEADINGS.map(() => '---')),
      ...walks.map(toRow).map(line),
      totals(walks),
    ];
    const command = `npm run explore${set === 'usual' ? '' : ` -- --${set}`}`;
    const limit = process.env.AUTHCHART_STATES;
    writeFigures(
      command,
      `\`${limit === undefined ? '' : `AUTHCHART_STATES=${limit} `}${command}\`, ${seconds.toFixed(0)} s with ${AT_ONCE} walks at a time:\n\n${rows.join('\n')}\n\nLosses that no client can prevent, and how many states they led to: ${losses.join('; ') || 'none'}.`,
    );
  }
  const broken = walks.flatMap(explain);
  if (broken.length > 0) throw new ExplainedError('A promise was broken, see above.', broken.join('\n'));
};

await runScript(main, { exitCodeOnSignal: 130 });
