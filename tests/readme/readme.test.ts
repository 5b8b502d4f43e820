import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { attemptMachine, authMachine } from 'authchart';
import { afterAll, describe, expect, test } from 'vitest';
import { allTransitionIds } from '../../testing/model/transitions.ts';
import { openApp } from '../support/compile-app.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Code by the file that its first line names. */
const blocks = [...readme.matchAll(/^```(tsx?)\n\/\/ (\S+?\.tsx?)\b[^\n]*\n(.*?)^```/gms)].map(
  ([, , path = '', code = '']) => ({ path, code }),
);

const { compile, close } = openApp(import.meta.dirname);
afterAll(close);

describe('the README', () => {
  test('has a file name in every block of code, so that none escapes the compiler', () => {
    const fences = readme.match(/^```(tsx?)$/gm) ?? [];
    expect(blocks.length).toBe(fences.length);
    expect(blocks.length).toBeGreaterThan(8);
  });

  test('compiles, block by block, as the app it describes', () => {
    expect(compile(blocks)).toBe('');
  }, 60_000);

  test('would not compile with a name that is not there', () => {
    const wrong = { path: 'wrong.ts', code: "import { createAuthority } from 'authchart/next';\n" };
    expect(compile([wrong])).toContain('createAuthority');
  }, 60_000);

  test('embeds it in twenty lines', () => {
    const names = ['lib/auth.ts', 'app/api/auth/[...auth]/route.ts', 'app/layout.tsx', 'app/login/page.tsx'];
    const lines = names.flatMap((name) =>
      (blocks.find(({ path }) => path === name)?.code ?? '').split('\n').filter((line) => line.trim() !== ''),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(20);
  });

  test('names the number of transitions that the charts have', () => {
    const [auth, attempt] = [authMachine, attemptMachine].map((machine) => allTransitionIds(machine).length);
    expect(readme).toContain(`${auth} transitions of \`authMachine\` and ${attempt} of \`attemptMachine\``);
  });

  test('claims what the last long runs have found, and no more', () => {
    const doc = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');
    const [, states] = readme.match(/through ([\d,]+) states/) ?? [];
    expect(doc('explorer.md')).toMatch(
      new RegExp(`^\\| \\*\\*all\\*\\* \\| \\*\\*${states}\\*\\* .* \\*\\*0\\*\\* `, 'm'),
    );
    const [, inputs, slowest] =
      doc('fuzz.md').match(/^\*\*([\d,]+) inputs: none crashed, .* the slowest took ([\d.]+) ms/m) ?? [];
    expect(Number(inputs?.replaceAll(',', ''))).toBeGreaterThanOrEqual(1_000_000);
    expect(Number(slowest)).toBeLessThan(50);
    const [, lives] = readme.match(/and ([\d,]+) random lives/) ?? [];
    expect(doc('fuzz.md')).toContain(`**${lives} lives`);
  });

  test('links to files and names scripts that are there', () => {
    const links = [
      ...[...readme.matchAll(/\]\(((?!https?:)[^)]+)\)/g)].map(([, to]) => to ?? ''),
      ...[...readme.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, to]) => to ?? ''),
      ...[...readme.matchAll(/`(tests\/[\w./-]+)`/g)].map(([, to]) => to ?? ''),
    ];
    expect(links.filter((to) => !existsSync(join(root, to)))).toEqual([]);
    const scripts = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });
});
