import { join } from 'node:path';
import { APP, DEMO_API } from './build.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} commands one after the other, until one fails
 * @property {import('./child.mjs').Environment} [env]
 * @property {string} [report] the JSON report with the counts of its tests
 * @property {RegExp} [shows] the lines of its output that are worth reading when it succeeds
 * @property {boolean} [isFast] part of the inner loop
 * @property {boolean} [needsBrowser]
 * @property {boolean} [needsRedis]
 * @property {boolean} [isBesideNext] it waits more than it works: the next step runs at the same time
 * @property {string[]} [after] steps without whose success it cannot run
 */

const tool = (/** @type {string} */ name, /** @type {string[]} */ ...args) => [
  `node_modules/.bin/${name}`,
  ...args,
];

const vitest = (/** @type {string} */ report, /** @type {string[]} */ ...args) =>
  tool('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args);

/**
 * Every check of this package, in the order in which a failure is cheapest to learn of.
 *
 * @param {string} reports a folder of its own for this run
 * @returns {Step[]}
 */
export const testSteps = (reports) => {
  const unit = join(reports, 'unit.json');
  const packed = join(reports, 'package.json');
  const stranger = join(reports, 'stranger.json');
  const production = join(reports, 'production.json');
  const demo = join(reports, 'demo.json');
  const faults = join(reports, 'faults.json');
  const browser = join(reports, 'browser.json');
  return [
    {
      name: 'types',
      // The first writes next-env.d.ts and the types of the routes, which a fresh clone lacks.
      commands: [tool('next', 'typegen'), tool('tsc', '--noEmit')],
      env: { NEXT_TELEMETRY_DISABLED: '1' },
      isFast: true,
    },
    { name: 'lint', commands: [tool('biome', 'check', '--error-on-warnings', '.')], isFast: true },
    { name: 'dead code', commands: [tool('knip')], isFast: true },
    {
      name: 'unit, model and property tests',
      commands: [
        vitest(
          unit,
          '--exclude=tests/package/**',
          '--exclude=tests/production/**',
          '--exclude=tests/faults/**',
          '--exclude=tests/stranger/**',
        ),
      ],
      report: unit,
      shows: /(\d+ paths|removals noticed|\d+ \/ +\d+)$/,
      isFast: true,
    },
    { name: 'package build', commands: [['npm', 'run', 'build']] },
    {
      name: 'package tests',
      commands: [vitest(packed, 'tests/package/')],
      report: packed,
      after: ['package build'],
    },
    {
      name: 'an app of its own, from the packed tarball',
      commands: [vitest(stranger, 'tests/stranger/')],
      report: stranger,
      needsBrowser: true,
      isBesideNext: true,
      after: ['package build'],
    },
    {
      name: 'explorer: two tabs and two faults, every order of events',
      commands: [['node', 'scripts/explore.mjs', '--ci']],
      shows: /^\| |states lived on|no client can prevent/,
    },
    {
      name: 'mutants: five that the explorer must notice',
      commands: [['node', 'scripts/mutants.mjs', '--few']],
      shows: /^killed|SURVIVED|mutants killed/,
    },
    { name: 'publint', commands: [tool('publint', '--strict')], after: ['package build'] },
    { name: 'types as published', commands: [['npm', 'run', 'check:attw']], after: ['package build'] },
    { name: 'size', commands: [tool('size-limit')], after: ['package build'] },
    { name: 'demo API build', commands: [[DEMO_API.command, ...DEMO_API.args]] },
    { name: 'app build', commands: [[APP.command, ...APP.args]], env: APP.env ?? {} },
    {
      name: 'faults, those of every run',
      // They wait for real time-outs and back-offs, so as many run beside each other as there are set-ups.
      commands: [vitest(faults, '--maxWorkers=4', 'tests/faults/')],
      report: faults,
      needsRedis: true,
      isBesideNext: true,
    },
    {
      name: 'production build over HTTP',
      commands: [vitest(production, '--exclude=tests/production/demo.test.ts', 'tests/production/')],
      report: production,
      needsRedis: true,
      after: ['demo API build', 'app build'],
    },
    {
      name: 'demo command',
      // By itself: it builds anew what the others run.
      commands: [vitest(demo, 'tests/production/demo.test.ts')],
      report: demo,
      after: ['demo API build', 'app build'],
    },
    {
      name: 'end to end',
      commands: [tool('playwright', 'test', '--reporter=list,json')],
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browser },
      report: browser,
      needsBrowser: true,
      after: ['demo API build', 'app build'],
    },
  ];
};
