import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authPaths, TESTING_LIBRARY } from 'authchart/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPacked } from '../support/install-packed.ts';

const DEPENDENCIES = ['authchart', 'react', 'react-dom', 'xstate', '@testing-library/react', 'jsdom'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'authchart-runners-'));
  const dependencies = Object.fromEntries(DEPENDENCIES.map((name) => [name, '*']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
  installPacked(folder);
  cpSync(join(import.meta.dirname, 'support/paths.test.mjs'), join(folder, 'paths.test.mjs'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const emitted = () => {
  const home = join(folder, 'node_modules/authchart/dist/testing');
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFileSync(join(home, path), 'utf8'));
};

describe('authchart/testing', () => {
  test('runs all paths over a React tree under plain node:test', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--test', '--test-reporter=tap', 'paths.test.mjs'],
      // Node marks the processes of its own runner, and this one would be taken for one of them.
      { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } as never },
    );
    expect(stdout).toContain(`# pass ${authPaths(TESTING_LIBRARY).length}\n`);
    expect(stdout).toContain('# fail 0\n');
    expect(status).toBe(0);
  }, 120_000);

  test('imports no runner, no Testing Library, no Playwright and no fast-check: the caller brings them', () => {
    const files = emitted();
    expect(files.length).toBeGreaterThan(20);
    const packages = files.flatMap((code) =>
      [...code.matchAll(/(?:from|import\(|import)\s*['"]([^.'"][^'"]*)['"]/g)].map(([, name]) => name),
    );
    expect([...new Set(packages)].sort()).toEqual([
      'react',
      'react-dom/server',
      'react/jsx-runtime',
      'xstate',
      'xstate/graph',
    ]);
  });
});
