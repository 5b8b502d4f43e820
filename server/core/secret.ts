import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '.authchart';

/** In development a secret is made once and kept, with a .gitignore of its own so that it is never committed. */
const developmentSecret = (): string => {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), FOLDER);
  const file = join(folder, 'secret');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = randomBytes(32).toString('base64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitignore'), '*\n');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
};

/**
 * The secret that seals the cookies, looked for when the first request comes: a build needs none.
 *
 * @throws TypeError in production where none is given.
 */
export const requireSecret = (given: string | readonly string[] | undefined): string | readonly string[] => {
  if (given !== undefined && given.length > 0) return given;
  if (process.env.NODE_ENV !== 'production') return developmentSecret();
  throw new TypeError('AUTHCHART_SECRET is missing; make one with: openssl rand -base64 32');
};
