import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (['node_modules', 'dist', '.next'].includes(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });

const CODE = /\.(?:ts|tsx|mjs)$/;
const FOLDERS = [
  'machines',
  'components',
  'server',
  'testing',
  'inspect',
  'app',
  'demo-api',
  'scripts',
  'tests',
];
const files = FOLDERS.flatMap(filesBelow).filter((file) => CODE.test(file));

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'|^import '([^']+)'/gm),
  ].map(([, from, bare]) => from ?? bare ?? '');

/** The top-level folder a relative import leads to, or the package it names. */
const targetOf = (file: string, specifier: string): string =>
  specifier.startsWith('.')
    ? (relative(root, resolve(root, dirname(file), specifier)).split('/')[0] ?? '')
    : specifier;

const folderOf = (file: string) => file.split('/')[0] ?? '';

/** What each folder may import besides itself. */
const ARROWS: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  machines: ['xstate'],
  components: ['machines', 'xstate', 'react', '@xstate/react', /^dayjs/, /^next\/navigation(\.js)?$/],
  server: ['machines', 'jose', 'jwt-decode', 'server-only', /^next\//, /^node:/],
  testing: ['machines', 'server', 'components', 'xstate', 'xstate/graph', 'react', 'react-dom/server'],
  inspect: ['machines', 'xstate', '@statelyai/inspect'],
  app: [
    /^authchart(\/|$)/,
    'react',
    /^next(\/|$)/,
    '@xstate/react',
    'ioredis',
    /^elkjs\//,
    /^node:(?:fs\/promises|path)$/,
  ],
  'demo-api': ['hono', /^hono\//, /^@hono\/node-server/, 'jose', 'libsql', '@node-rs/argon2', /^node:/],
};

const isAllowed = (folder: string, target: string) =>
  target === folder ||
  (ARROWS[folder] ?? []).some((entry) => (typeof entry === 'string' ? entry === target : entry.test(target)));

describe('the arrows of the architecture', () => {
  test.each(Object.keys(ARROWS))('%s imports only what it may', (folder) => {
    const wrong = files
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) => importsOf(file).map((specifier) => ({ file, target: targetOf(file, specifier) })))
      .filter(({ target }) => !isAllowed(folder, target))
      .map(({ file, target }) => `${file} → ${target}`);
    expect(wrong).toEqual([]);
  });

  test('nothing but a test imports app, and the core of the server knows no Next', () => {
    const toApp = files
      .filter((file) => !['app', 'tests'].includes(folderOf(file)))
      .flatMap((file) => importsOf(file).map((specifier) => `${file} → ${targetOf(file, specifier)}`))
      .filter((arrow) => arrow.endsWith('→ app'));
    expect(toApp).toEqual([]);
    const next = files
      .filter(
        (file) =>
          file.startsWith('server/') && !file.startsWith('server/next/') && file !== 'server/index.ts',
      )
      .filter((file) =>
        importsOf(file).some((specifier) => /^(next\/|server-only)|\.\/next\//.test(specifier)),
      );
    expect(next).toEqual([]);
  });

  test('the test above sees an arrow that is wrong', () => {
    expect(isAllowed('machines', 'react')).toBe(false);
    expect(isAllowed('app', 'server')).toBe(false);
    expect(targetOf('app/auth.ts', '../server/index.ts')).toBe('server');
  });
});

describe('files', () => {
  test('machines touch no DOM while they are loaded', () => {
    const touching = files
      .filter((file) => file.startsWith('machines/'))
      .filter((file) =>
        /^(?:const|let|export const) \w+ = (?:window|document|navigator|localStorage)\b/m.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      );
    expect(touching).toEqual([]);
  });

  test('are short enough to be read, and none is a drawer for everything', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 500);
    expect(long).toEqual([]);
    expect(files.filter((file) => /\/(?:utils?|helpers?|misc|common)\.\w+$/.test(file))).toEqual([]);
  });

  test('what the brief asks for stands at the top', () => {
    for (const name of [
      'machines',
      'app',
      'components',
      'tests',
      'stately.json',
      'package.json',
      'tsconfig.json',
      'README.md',
    ])
      expect(statSync(join(root, name)).size, name).toBeGreaterThan(0);
  });
});
