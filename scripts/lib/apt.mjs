import { spawnSync } from 'node:child_process';
import { startChild } from './child.mjs';

/** Debian and its children, as root: a container of CI, mostly. */
export const canUseApt = () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;

/**
 * @param {readonly (readonly string[])[]} commands
 * @returns {Promise<string>} what those that failed had to say
 */
export const runAll = async (commands) => {
  let details = '';
  for (const [command = '', ...args] of commands) {
    const { code, output } = await startChild(command, args, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
      .ended;
    if (code !== 0) details += output;
  }
  return details;
};

/** @param {string} name of a Debian package */
export const installByApt = (name) =>
  runAll([
    ['apt-get', 'update'],
    ['apt-get', 'install', '--yes', '--no-install-recommends', name],
  ]);
