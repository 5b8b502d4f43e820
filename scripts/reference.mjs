#!/usr/bin/env node
// `npm run reference`: what `/reference` shows, from the code and the docstrings of the build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runBuild } from './lib/build.mjs';
import { makeReference, REFERENCE_FILE, writeAsJson } from './lib/make-reference.mjs';
import { runScript } from './lib/run-script.mjs';

const BUILD = { name: 'the package', command: 'npm', args: ['run', 'build'] };

const main = async () => {
  await runBuild(BUILD);
  mkdirSync(dirname(REFERENCE_FILE), { recursive: true });
  writeFileSync(REFERENCE_FILE, writeAsJson(await makeReference()));
  console.log('The reference is written.');
};

await runScript(main, { exitCodeOnSignal: 130 });
