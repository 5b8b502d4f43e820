#!/usr/bin/env node
// `npm run bench`: what is claimed of speed; prints it and writes docs/benchmarks.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP, DEMO_API, runBuild } from '../scripts/lib/build.mjs';
import { ensureInstalled } from '../scripts/lib/install.mjs';
import { root } from '../scripts/lib/root.mjs';
import { runScript } from '../scripts/lib/run-script.mjs';

const main = async () => {
  await ensureInstalled();
  await runBuild(DEMO_API);
  await runBuild(APP);
  const { benchLogout } = await import('./logout.mjs');
  const { logoutMs, messageMs, samples } = await benchLogout();
  const text = `# Benchmarks

Written by \`npm run bench\`. Milliseconds are of the machine that ran it; the ratio travels.

| | median of ${samples} | |
| --- | --- | --- |
| a message on a BroadcastChannel, tab to tab | ${messageMs.toFixed(1)} ms | 1 × |
| a logout, from the click in one tab to a signed-out page in another | ${logoutMs.toFixed(1)} ms | ${(logoutMs / messageMs).toFixed(1)} × |
`;
  writeFileSync(join(root, 'docs', 'benchmarks.md'), text);
  console.log(text);
};

await runScript(main, { exitCodeOnSignal: 130 });
