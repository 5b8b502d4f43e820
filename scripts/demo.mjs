#!/usr/bin/env node
// `npm run demo`: everything from a fresh clone to a running app; Ctrl-C ends it.
import { APP, DEMO_API, runBuild } from './lib/build.mjs';
import { startApp, startDemoApi } from './lib/demo-servers.mjs';
import { readDemoSettings } from './lib/demo-settings.mjs';
import { ExplainedError } from './lib/explained-error.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireFreePort } from './lib/port.mjs';
import { runScript } from './lib/run-script.mjs';
import { welcome } from './lib/welcome.mjs';

const main = async () => {
  const settings = readDemoSettings(process.env);
  const isOwnApi = settings.apiUrl === null;
  await requireFreePort('PORT', settings.port);
  if (isOwnApi) await requireFreePort('API_PORT', settings.apiPort);
  await ensureInstalled();
  if (isOwnApi) await runBuild(DEMO_API);
  await runBuild(APP);

  const api = isOwnApi ? await startDemoApi(settings, console.log) : null;
  const apiUrl = api?.url ?? settings.apiUrl ?? '';
  const app = await startApp({ ...settings, mode: 'start', apiUrl, isOwnApi }, (line) =>
    console.log(`app  ${line}`),
  );
  console.log(welcome({ url: app.url, apiUrl, isOwnApi }));

  const ended = await Promise.race([
    app.ended.then(() => 'The app'),
    ...(api === null ? [] : [api.ended.then(() => 'The demo API')]),
  ]);
  throw new ExplainedError(`${ended} has stopped; its last lines are above.`);
};

await runScript(main, { exitCodeOnSignal: 0 });
