import { createServer } from 'node:net';
import { ExplainedError } from './explained-error.mjs';

/**
 * Says at once what would otherwise come up after the build.
 *
 * @param {string} name the variable that sets it
 * @param {number} port 0 is any free one
 * @throws {ExplainedError} where another program has it.
 */
export const requireFreePort = (name, port) =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ { code }) =>
      reject(
        new ExplainedError(
          code === 'EADDRINUSE'
            ? `The port ${port} is taken; set ${name} to a free one.`
            : `The port ${port} cannot be used (${code}); set ${name} to another one.`,
        ),
      ),
    );
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => resolve(undefined)));
  });
