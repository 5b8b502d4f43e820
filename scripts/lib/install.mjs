import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.mjs';
import { ExplainedError } from './explained-error.mjs';
import { root } from './root.mjs';

const LOWEST_NODE = [20, 19];

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lock */

/** @param {string} version as in `process.versions.node` */
export const isNodeSupported = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_NODE;
  return major > lowestMajor || (major === lowestMajor && minor >= lowestMinor);
};

/**
 * Whether what is installed is what the lock file says. What is built for other platforms need not be there.
 *
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed npm's own note of what it installed, node_modules/.package-lock.json
 */
export const isInstalled = (wanted, installed) =>
  Object.entries(wanted.packages).every(([path, { version, optional }]) => {
    const there = installed.packages[path];
    return path === '' || there?.version === version || (there === undefined && optional === true);
  });

const readLock = (/** @type {string} */ file) =>
  /** @type {Lock} */ (JSON.parse(readFileSync(join(root, file), 'utf8')));

const NOTE = 'node_modules/.package-lock.json';

/** Installs the dependencies where they are missing or not those of the lock file. */
export const ensureInstalled = async () => {
  if (!isNodeSupported(process.versions.node))
    throw new ExplainedError(`Node ${LOWEST_NODE.join('.')} or newer is needed, this is ${process.version}.`);
  if (existsSync(join(root, NOTE)) && isInstalled(readLock('package-lock.json'), readLock(NOTE))) return;
  console.log('installing dependencies …');
  const { code, output } = await startChild('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']).ended;
  if (code !== 0)
    throw new ExplainedError('The dependencies could not be installed: npm ci failed, see above.', output);
};
