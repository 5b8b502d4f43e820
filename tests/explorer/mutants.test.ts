import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from '../../scripts/lib/mutants.mjs';

const root = resolve(import.meta.dirname, '../..');

test('there are at least thirty mutants, each with a name of its own', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test.each(MUTANTS)('$name: it changes something, and says why where no walk can notice', (mutant) => {
  for (const { file, from, to } of mutant.patches) {
    expect(existsSync(resolve(root, file))).toBe(true);
    expect(to).not.toBe(from);
  }
  if (mutant.check === undefined) return;
  expect(existsSync(resolve(root, mutant.check))).toBe(true);
  expect(mutant.because).toMatch(/\.$/);
});

test('the source still has what they break; a few may have moved since `npm run mutants` ran last', () => {
  const isThere = ({ file, from }: { file: string; from: string }) =>
    readFileSync(resolve(root, file), 'utf8').split(from).length === 2;
  const moved = MUTANTS.filter(({ patches }) => !patches.every(isThere)).map(({ name }) => name);
  expect(moved.length, moved.join('; ')).toBeLessThan(MUTANTS.length / 10);
});
