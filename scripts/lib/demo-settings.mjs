import { join } from 'node:path';
import { ExplainedError } from './explained-error.mjs';
import { root } from './root.mjs';
import { keepSecret } from './secret.mjs';

const SHORTEST_SECRET = 32;

/**
 * @typedef {object} DemoSettings
 * @property {number} port
 * @property {number} apiPort
 * @property {string | null} apiUrl an API that is already there; null starts the demo's own
 * @property {string} secret
 * @property {number} accessTokenSeconds
 * @property {number} refreshTokenSeconds
 * @property {number} overlapSeconds how long the API still answers a used refresh token with its successor
 * @property {string} database a file of the demo API
 */

/**
 * @param {import('./child.mjs').Environment} env
 * @param {string} name
 * @param {{ fallback: number, lowest: number, highest?: number }} rule
 */
const readNumber = (env, name, { fallback, lowest, highest = Number.MAX_SAFE_INTEGER }) => {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= lowest && number <= highest) return number;
  const range = highest === Number.MAX_SAFE_INTEGER ? `from ${lowest}` : `from ${lowest} to ${highest}`;
  throw new ExplainedError(`${name} must be a whole number ${range}, not "${value}".`);
};

/** @param {import('./child.mjs').Environment} env */
const readApiUrl = ({ AUTH_API_URL: value }) => {
  if (value === undefined || value === '') return null;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new ExplainedError(`AUTH_API_URL must be an address such as http://127.0.0.1:4000, not "${value}".`);
};

/** @param {import('./child.mjs').Environment} env */
const readSecret = ({ AUTHCHART_SECRET: value }) => {
  if (value === undefined || value === '') return keepSecret(join(root, '.authchart'));
  if (value.length >= SHORTEST_SECRET) return value;
  throw new ExplainedError(
    `AUTHCHART_SECRET needs at least ${SHORTEST_SECRET} characters; make one with: openssl rand -base64 32`,
  );
};

/**
 * What the demo runs with; makes the secret where none is set.
 *
 * @param {import('./child.mjs').Environment} env
 * @returns {DemoSettings}
 * @throws {ExplainedError} that names the variable.
 */
export const readDemoSettings = (env) => {
  const port = readNumber(env, 'PORT', { fallback: 3000, lowest: 0, highest: 65_535 });
  const apiPort = readNumber(env, 'API_PORT', { fallback: 4000, lowest: 0, highest: 65_535 });
  const apiUrl = readApiUrl(env);
  if (apiUrl === null && port === apiPort && port !== 0)
    throw new ExplainedError(`PORT and API_PORT are both ${port}; they must differ.`);
  return {
    port,
    apiPort,
    apiUrl,
    accessTokenSeconds: readNumber(env, 'ACCESS_TOKEN_SECONDS', { fallback: 60, lowest: 1 }),
    refreshTokenSeconds: readNumber(env, 'REFRESH_TOKEN_SECONDS', { fallback: 172_800, lowest: 1 }),
    overlapSeconds: readNumber(env, 'REFRESH_OVERLAP_SECONDS', { fallback: 10, lowest: 0 }),
    database: env.DEMO_API_DATABASE || join(root, '.authchart', 'demo-api.db'),
    secret: readSecret(env),
  };
};
