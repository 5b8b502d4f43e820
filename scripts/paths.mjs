#!/usr/bin/env node
// `npm run paths`: searches the chart for paths over all its transitions, and writes them down.
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
  const sets = { testingLibrary: TESTING_LIBRARY, playwright: PLAYWRIGHT };
  const written = Object.entries(sets).map(([name, abilities]) => {
    /** @type {{ start: string, steps: string[] }[]} */
    const routes = findRoutes(abilities);
    console.log(`${name}: ${routes.length} paths`);
    const lines = routes.map(({ start, steps }) => `    '${[start, ...steps].join(' > ')}',\n`);
    return `  ${name}: [\n${lines.join('')}  ],\n`;
  });
  writeFileSync(
    join(root, 'testing/model/routes.ts'),
    `${HEADER}export const ROUTES = {\n${written.join('')}};\n`,
  );
};

await runScript(main, { exitCodeOnSignal: 130 });
