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
  /** @type {{ start: string, steps: string[] }[]} */
  const routes = findRoutes({ serverMoves: true });
  const lines = routes.map(({ start, steps }) => `  '${[start, ...steps].join(' > ')}',\n`);
  writeFileSync(
    join(root, 'testing/model/routes.ts'),
    `${HEADER}export const ROUTES: readonly string[] = [\n${lines.join('')}];\n`,
  );
  console.log(`${routes.length} paths are written.`);
};

await runScript(main, { exitCodeOnSignal: 130 });
