import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { authMachine } from 'authchart';
import { authPaths, PLAYWRIGHT, TESTING_LIBRARY } from 'authchart/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { STEPS } from '../../testing/model/steps.ts';
import { allTransitionIds } from '../../testing/model/transitions.ts';
import { openApp } from '../support/compile-app.ts';

const root = resolve(import.meta.dirname, '../..');
const doc = readFileSync(join(root, 'docs/testing.md'), 'utf8');
const site = join(root, 'tests/stranger/site');

/** Code by the file that its first line names. */
const blocks = [...doc.matchAll(/^```(?:tsx?|js)\n\/\/ (\S+)\n(.*?)^```/gms)].map(
  ([, path = '', code = '']) => ({
    path,
    code,
  }),
);

const { compile, close } = openApp(import.meta.dirname);
afterAll(close);

describe('docs/testing.md', () => {
  test('has a file name in every block of code', () => {
    expect(blocks.length).toBe(doc.match(/^```(?:tsx?|js)$/gm)?.length);
    expect(blocks.length).toBeGreaterThan(6);
  });

  test('compiles, all of it together', () => {
    expect(compile(blocks.filter(({ path }) => !path.endsWith('.mjs')))).toBe('');
  }, 60_000);

  test('shows the very files that the stranger’s app is tested with', () => {
    const shared = blocks.filter(({ path }) => existsSync(join(site, path)));
    for (const { path, code } of shared) expect(code, path).toBe(readFileSync(join(site, path), 'utf8'));
    expect(shared.map(({ path }) => path)).toEqual([
      'components/header.tsx',
      'tests/session.test.tsx',
      'e2e/api.mjs',
      'playwright.config.ts',
      'e2e/paths.spec.ts',
      'tests/save-button.test.tsx',
    ]);
  });

  test('names every step, by its kind, and as many paths as there are', () => {
    const rows = [...doc.matchAll(/^\| (user|outcome|time|environment) \| (.*) \|$/gm)];
    const named = rows.flatMap(([, kind, ids = '']) =>
      [...ids.matchAll(/`([\w.]+)`/g)].map(([, id]) => [id, kind]),
    );
    expect(named).toEqual(Object.entries(STEPS).map(([id, { kind }]) => [id, kind]));
    expect(doc).toContain(`\n${authPaths(TESTING_LIBRARY).length} paths pass, and`);
    expect(doc).toContain(`\n${authPaths(PLAYWRIGHT).length} paths pass in Chromium`);
    expect(doc).toContain(`all ${allTransitionIds(authMachine).length} transitions`);
  });

  test('links to files that are there', () => {
    const links = [
      ...[...doc.matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, to]) => to ?? ''),
      ...[...doc.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, to]) => to ?? ''),
    ];
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((to) => !existsSync(join(root, 'docs', to)))).toEqual([]);
  });
});
