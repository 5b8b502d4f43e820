import { canUseApt, installByApt, runAll } from './apt.mjs';
import { ExplainedError } from './explained-error.mjs';
import { findBrowser } from './find-browser.mjs';

/** The path of a Chromium; installs one where none is found. */
export const ensureBrowser = async () => {
  const found = await findBrowser();
  if (found !== null) return found;
  console.log('installing Chromium …');
  const details = canUseApt()
    ? await installByApt('chromium')
    : await runAll([['node_modules/.bin/playwright', 'install', 'chromium']]);
  const installed = await findBrowser();
  if (installed !== null) return installed;
  throw new ExplainedError(
    'No Chromium was found and none could be installed: install one and set CHROMIUM_PATH to its path.',
    details,
  );
};
