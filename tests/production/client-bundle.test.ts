import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );

/** Everything that the production build hands to a browser. */
const clientCode = filesBelow('.next/static')
  .filter((file) => file.endsWith('.js'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

/** Strings of the server half, by the file they stand in; each is a sentence that nothing else would say. */
const SERVER_ONLY = {
  'server/cookies/seal.ts': ['A256GCM', 'cookie encryption', 'AUTHCHART_SECRET'],
  'server/cookies/names.ts': ['-(access|refresh)-'],
  'server/api/rest-api.ts': ['/auth/refresh-token', 'AUTH_API_URL'],
  'server/coordinator/successor.ts': ['authchart rotation'],
  'server/core/secret.ts': ['openssl rand -base64 32'],
  'server/next/proxy.ts': ['CDN-Cache-Control'],
} as const;

test.each(Object.entries(SERVER_ONLY))('the browser gets nothing of %s', (file, strings) => {
  const source = readFileSync(join(root, file), 'utf8');
  for (const string of strings) {
    // Should it be renamed, this test must learn of it.
    expect(source, `${file} holds ${string}`).toContain(string);
    expect(clientCode, string).not.toContain(string);
  }
});

test('the browser gets no Node module and no secret of the environment', () => {
  expect(clientCode).not.toMatch(/["'`]node:[a-z_]+["'`]/);
  expect(clientCode).not.toMatch(/process\.env\.(?:ACCESS|API|AUTH|REDIS|REFRESH)/);
});

test('what was searched is the code of the browser', () => {
  expect(clientCode).toContain('X-Authchart-Attempt');
  expect(clientCode).toContain('login.submitted');
});
