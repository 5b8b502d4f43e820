import { spawnSync } from 'node:child_process';
import { canUseApt, installByApt } from './apt.mjs';
import { ExplainedError } from './explained-error.mjs';

const NAMES = ['redis-server', 'valkey-server'];

const doesRun = (/** @type {string} */ path) =>
  spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;

const findRedis = () => {
  const given = process.env.REDIS_SERVER_PATH;
  if (given === undefined || given === '') return NAMES.find(doesRun) ?? null;
  if (doesRun(given)) return given;
  throw new ExplainedError(`REDIS_SERVER_PATH names no server that runs: ${given}`);
};

/** The path or name of a redis-server; installs one where none is found and apt can. */
export const ensureRedis = async () => {
  const found = findRedis();
  if (found !== null) return found;
  let details = '';
  if (canUseApt()) {
    console.log('installing redis-server …');
    details = await installByApt('redis-server');
  }
  const installed = findRedis();
  if (installed !== null) return installed;
  throw new ExplainedError(
    'No redis-server was found and none could be installed: install one, or set REDIS_SERVER_PATH to its path.',
    details,
  );
};
