import { startServer } from './child.mjs';
import { ExplainedError } from './explained-error.mjs';

const START_LIMIT_MS = 60_000;

/**
 * @typedef {object} RunningServer
 * @property {string} url
 * @property {Promise<void>} ended when it has ended, on demand or by itself
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a server and waits until its output says that it is ready.
 *
 * @param {object} server
 * @param {string} server.name for the sentence where it does not start
 * @param {string} server.module
 * @param {string[]} [server.args]
 * @param {import('./child.mjs').Environment} server.env
 * @param {RegExp} server.readyLine
 * @param {(line: string) => void} server.onLine
 * @returns {Promise<RunningServer>}
 */
const startAndWait = async ({ name, module, args = [], env, readyLine, onLine }) => {
  let url = '';
  /** @type {() => void} */
  let becomeReady = () => {};
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    becomeReady = resolve;
  });
  const child = startServer(module, args, {
    env,
    onLine: (line) => {
      url ||= line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0] ?? '';
      if (readyLine.test(line)) becomeReady();
      onLine(line);
    },
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new ExplainedError(`${name} did not start in time.`)), START_LIMIT_MS);
  });
  const endedEarly = child.ended.then(({ output }) => {
    throw new ExplainedError(
      `${name} did not start: ${output.trim().split('\n').at(-1) || 'it said nothing'}`,
    );
  });
  try {
    await Promise.race([ready, endedEarly, tooLate]);
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
    // From here on its end is told by `ended`.
    endedEarly.catch(() => {});
  }
  return { url, ended: child.ended.then(() => {}), stop: child.stop };
};

/**
 * @param {Pick<import('./demo-settings.mjs').DemoSettings,
 *   'apiPort' | 'database' | 'accessTokenSeconds' | 'refreshTokenSeconds' | 'overlapSeconds'>} settings
 * @param {(line: string) => void} onLine
 */
export const startDemoApi = (settings, onLine) =>
  startAndWait({
    name: 'The demo API',
    module: 'demo-api/dist/main.js',
    env: {
      API_PORT: String(settings.apiPort),
      DEMO_API_DATABASE: settings.database,
      ACCESS_TOKEN_SECONDS: String(settings.accessTokenSeconds),
      REFRESH_TOKEN_SECONDS: String(settings.refreshTokenSeconds),
      REFRESH_OVERLAP_SECONDS: String(settings.overlapSeconds),
      // The secret is Next's alone.
      AUTHCHART_SECRET: undefined,
    },
    readyLine: /ready on/,
    onLine,
  });

/**
 * @param {{ mode: 'start' | 'dev', port: number, apiUrl: string, secret: string, redisUrl?: string, isOwnApi?: boolean }} app
 *   `isOwnApi`: the API is the demo's, so that the lessons may ask it for faults and set its clock
 * @param {(line: string) => void} onLine
 */
export const startApp = ({ mode, port, apiUrl, secret, redisUrl, isOwnApi = false }, onLine) =>
  startAndWait({
    name: 'The app',
    module: 'node_modules/next/dist/bin/next',
    args: [mode, '-H', '127.0.0.1', '-p', String(port)],
    env: {
      NODE_ENV: mode === 'start' ? 'production' : 'development',
      NEXT_TELEMETRY_DISABLED: '1',
      AUTH_API_URL: apiUrl,
      AUTHCHART_SECRET: secret,
      AUTHCHART_DEMO_API: isOwnApi ? '1' : undefined,
      ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    },
    readyLine: /Ready in/,
    onLine,
  });
