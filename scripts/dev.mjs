#!/usr/bin/env node
// `npm run dev`: the app with hot reloading; the demo API is built and started anew when one of its files is saved.
import { watch } from 'node:fs';
import { join } from 'node:path';
import { DEMO_API, runBuild } from './lib/build.mjs';
import { startApp, startDemoApi } from './lib/demo-servers.mjs';
import { readDemoSettings } from './lib/demo-settings.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireFreePort } from './lib/port.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';
import { welcome } from './lib/welcome.mjs';

const SETTLE_MS = 100;

/** @param {import('./lib/demo-settings.mjs').DemoSettings} settings */
const startWatchedApi = async (settings) => {
  await runBuild(DEMO_API);
  let api = await startDemoApi(settings, console.log);
  const { url } = api;
  const restart = async () => {
    await runBuild(DEMO_API);
    await api.stop();
    api = await startDemoApi({ ...settings, apiPort: Number(new URL(url).port) }, console.log);
  };
  /** @type {NodeJS.Timeout | undefined} */
  let settling;
  let last = Promise.resolve();
  watch(join(root, 'demo-api'), (_, file) => {
    if (file === null || !file.endsWith('.ts')) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      // A mistake in a half-written file is printed, and the next save tries again.
      last = last.then(restart).catch((error) => console.error(error.details ?? error.message));
    }, SETTLE_MS);
  });
  return url;
};

const main = async () => {
  const settings = readDemoSettings(process.env);
  const isOwnApi = settings.apiUrl === null;
  await requireFreePort('PORT', settings.port);
  if (isOwnApi) await requireFreePort('API_PORT', settings.apiPort);
  await ensureInstalled();
  const apiUrl = settings.apiUrl ?? (await startWatchedApi(settings));
  const app = await startApp({ ...settings, mode: 'dev', apiUrl, isOwnApi }, (line) =>
    console.log(`app  ${line}`),
  );
  console.log(welcome({ url: app.url, apiUrl, isOwnApi }));
  await app.ended;
  throw new ExplainedError('The app has stopped; its last lines are above.');
};

await runScript(main, { exitCodeOnSignal: 0 });
