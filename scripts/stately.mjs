#!/usr/bin/env node
// `npm run stately`: writes stately.json from the chart's code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBuild } from './lib/build.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';
import { toStatelyJson } from './lib/stately-json.mjs';

const main = async () => {
  await runBuild({ name: 'the package', command: 'npm', args: ['run', 'build'] });
  const { authMachine } = await import(join(root, 'dist/machines/index.js'));
  writeFileSync(join(root, 'stately.json'), toStatelyJson(authMachine));
  console.log('stately.json is written.');
};

await runScript(main, { exitCodeOnSignal: 130 });
