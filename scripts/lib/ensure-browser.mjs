import { spawnSync } from 'node:child_process';
import { startChild } from './child.mjs';
import { ExplainedError } from './explained-error.mjs';
import { findBrowser } from './find-browser.mjs';

/** @type {(readonly string[])[]} */
const BY_APT = [
  ['apt-get', 'update'],
  ['apt-get', 'install', '--yes', '--no-install-recommends', 'chromium'],
];
/** @type {(readonly string[])[]} */
const BY_PLAYWRIGHT = [['node_modules/.bin/playwright', 'install', 'chromium']];

const canUseApt = () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;

/** The path of a Chromium; installs one where none is found. */
export const ensureBrowser = async () => {
  const found = await findBrowser();
  if (found !== null) return found;
  console.log('installing Chromium …');
  let details = '';
  for (const [command = '', ...args] of canUseApt() ? BY_APT : BY_PLAYWRIGHT) {
    const { code, output } = await startChild(command, args, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
      .ended;
    if (code !== 0) details += output;
  }
  const installed = await findBrowser();
  if (installed !== null) return installed;
  throw new ExplainedError(
    'No Chromium was found and none could be installed: install one and set CHROMIUM_PATH to its path.',
    details,
  );
};
