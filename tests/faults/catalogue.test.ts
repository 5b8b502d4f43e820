import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ELSEWHERE, ROWS } from './rows/index.ts';
import { record } from './support/record.ts';

const root = resolve(import.meta.dirname, '../..');

test('every fault of the catalogue has a row', () => {
  const ids = new Set([...ROWS, ...ELSEWHERE].map(({ id }) => id));
  const missing = Array.from({ length: 52 }, (_, at) => `F${at + 1}`).filter((id) => !ids.has(id));
  expect(missing).toEqual([]);
});

test.each(ELSEWHERE)('$id ($fault) is shown by a test that is there', (row) => {
  expect(readFileSync(resolve(root, row.file), 'utf8')).toContain(row.test);
  record(row);
});

test('the published table has every row of the last run, none left out', () => {
  const table = readFileSync(resolve(root, 'docs/guarantees.md'), 'utf8');
  for (const { id, fault } of [...ROWS, ...ELSEWHERE]) expect(table).toContain(`| ${id} | ${fault} |`);
});
