#!/usr/bin/env node
// `npm run paths`: searches the chart for paths over all its transitions, writes them down, and draws what those
// cover that a browser can walk.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBuild } from './lib/build.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';

const HEADER = '// Written by `npm run paths`.\n';

const main = async () => {
  await runBuild({ name: 'the package', command: 'npm', args: ['run', 'build'] });
  const { findRoutes } = await import(join(root, 'dist/testing/model/search.js'));
  const { TESTING_LIBRARY, PLAYWRIGHT } = await import(join(root, 'dist/testing/model/abilities.js'));
  const { authPath, createCoverage } = await import(join(root, 'dist/testing/index.js'));
  /** @type {string[]} */
  let browsers = [];
  const sets = { testingLibrary: TESTING_LIBRARY, playwright: PLAYWRIGHT };
  const written = Object.entries(sets).map(([name, abilities]) => {
    /** @type {{ start: string, steps: string[] }[]} */
    const routes = findRoutes(abilities);
    if (name === 'playwright') browsers = routes.map(({ start, steps }) => [start, ...steps].join(' > '));
    console.log(`${name}: ${routes.length} paths`);
    const lines = routes.map(({ start, steps }) => `    '${[start, ...steps].join(' > ')}',\n`);
    return `  ${name}: [\n${lines.join('')}  ],\n`;
  });
  writeFileSync(
    join(root, 'testing/model/routes.ts'),
    `${HEADER}export const ROUTES = {\n${written.join('')}};\n`,
  );
  const coverage = createCoverage();
  for (const replay of browsers) {
    const { transitions, steps } = authPath(replay, PLAYWRIGHT);
    for (const taken of [
      transitions,
      ...steps.map((/** @type {{ transitions: string[] }} */ step) => step.transitions),
    ]) {
      coverage.visit(taken);
      coverage.check(taken);
    }
  }
  for (const scheme of /** @type {const} */ (['light', 'dark']))
    writeFileSync(join(root, `docs/coverage-${scheme}.svg`), `${await coverage.svg(scheme)}\n`);
};

await runScript(main, { exitCodeOnSignal: 130 });
