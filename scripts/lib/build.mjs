import { startChild } from './child.mjs';
import { ExplainedError } from './explained-error.mjs';

/** @typedef {{ name: string, command: string, args: string[], env?: import('./child.mjs').Environment }} Build */

/** @type {Build} */
export const DEMO_API = {
  name: 'the demo API',
  command: 'node_modules/.bin/tsc',
  args: ['-p', 'demo-api'],
};

/** @type {Build} */
export const APP = {
  name: 'the app',
  command: 'node_modules/.bin/next',
  args: ['build'],
  env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
};

/**
 * @param {Build} build
 * @throws {ExplainedError} with its output.
 */
export const runBuild = async ({ name, command, args, env = {} }) => {
  console.log(`building ${name} …`);
  const { code, output } = await startChild(command, args, { env }).ended;
  if (code !== 0) throw new ExplainedError(`Building ${name} failed, see above.`, output);
};
