import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The secret kept in this folder; made at the first call, so that sessions outlive a restart of the demo.
 *
 * @param {string} folder gets a .gitignore of its own
 */
export const keepSecret = (folder) => {
  const file = join(folder, 'secret');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = randomBytes(32).toString('base64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitignore'), '*\n');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
};
