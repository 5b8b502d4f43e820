import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from './root.mjs';

const PATIENCE_MS = 3_000;

/** @typedef {Record<string, string | undefined>} Environment Next's types would ask each one for NODE_ENV */

/**
 * @typedef {object} ChildOptions
 * @property {Environment} [env] on top of this process's own; undefined removes a variable
 * @property {(line: string) => void} [onLine] hears every line as it comes
 * @property {boolean} [isServer] a Node program that must not outlive this process
 */

/**
 * @typedef {object} Child
 * @property {Promise<{ code: number, output: string }>} ended never rejects
 * @property {() => Promise<void>} stop
 */

/** @type {Set<Child>} */
const running = new Set();

/** @param {number | undefined} pid @param {NodeJS.Signals} signal */
const signalGroup = (pid, signal) => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: it ended by itself a moment ago.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
};

/**
 * Starts a program in a process group of its own, so that stopping it stops whatever it started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ChildOptions} [options]
 * @returns {Child}
 */
export const startChild = (command, args, { env, onLine, isServer = false } = {}) => {
  const started = spawn(command, args, {
    cwd: root,
    env: /** @type {NodeJS.ProcessEnv} */ ({ ...process.env, ...env }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(isServer ? /** @type {const} */ (['ipc']) : [])],
  });
  /** @type {string[]} */
  const lines = [];
  for (const stream of [started.stdout, started.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  /** @type {Child['ended']} */
  const ended = new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      running.delete(child);
      resolve({ code, output: lines.join('\n') });
    };
    started.once('error', (error) => {
      lines.push(error.message);
      end(127);
    });
    started.once('close', (code) => end(code ?? 1));
  });
  const child = {
    ended,
    stop: async () => {
      signalGroup(started.pid, 'SIGTERM');
      const impatience = setTimeout(() => signalGroup(started.pid, 'SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
  running.add(child);
  return child;
};

/**
 * A Node program that serves until it is stopped, or until this process is gone.
 *
 * @param {string} module
 * @param {readonly string[]} args
 * @param {Omit<ChildOptions, 'isServer'>} [options]
 */
export const startServer = (module, args, options) =>
  startChild(
    process.execPath,
    ['--import', new URL('./exit-with-parent.mjs', import.meta.url).href, module, ...args],
    { ...options, isServer: true },
  );

/** Stops everything this process has started. */
export const stopChildren = async () => {
  await Promise.all([...running].map((child) => child.stop()));
};
