import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from '../../scripts/lib/mutants.mjs';

const root = resolve(import.meta.dirname, '../..');

test('there are at least thirty mutants, each with a name of its own', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test.each(MUTANTS)('the source still has what this mutant breaks: $name', ({ patches, check, because }) => {
  for (const { file, from, to } of patches) {
    expect(readFileSync(resolve(root, file), 'utf8').split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  }
  if (check === undefined) return;
  expect(existsSync(resolve(root, check))).toBe(true);
  expect(because).toMatch(/\.$/);
});
