import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { failuresIn, renderFaults } from '../../scripts/lib/fault-table.mjs';
import { ELSEWHERE, ROWS } from './rows/index.ts';
import { record } from './support/record.ts';
import { SET_UPS } from './support/set-ups.ts';

const root = resolve(import.meta.dirname, '../..');
const numbers = Array.from({ length: 52 }, (_, at) => `F${at + 1}`);

test('every fault of the catalogue has a row', () => {
  const ids = new Set([...ROWS, ...ELSEWHERE].map(({ id }) => id));
  expect(numbers.filter((id) => !ids.has(id))).toEqual([]);
});

test.each(ELSEWHERE)('$id is shown by a test that is there: $fault', (row) => {
  const file = resolve(root, row.file);
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(row.test);
  record(row);
});

test('the published table has every row, none left out', () => {
  const table = readFileSync(resolve(root, 'docs/guarantees.md'), 'utf8');
  const rows = [...ROWS, ...ELSEWHERE].map(({ id, fault }) => `| ${id} | ${fault} |`);
  expect(rows.filter((row) => !table.includes(row))).toEqual([]);
});

test('a row that was not run, or came to something else, stands in bold and fails the run', () => {
  const seen = ROWS.flatMap(({ id, fault, expected }) =>
    Object.values(SET_UPS).map((setUp) => {
      const outcome = expected(setUp);
      return { id, fault, setUp: setUp.name, outcome, expected: outcome };
    }),
  );
  const results = ELSEWHERE.map(({ file, test }) => ({ file, title: `a suite ${test}`, isPassed: true }));
  const lines = [...seen, ...ELSEWHERE];
  expect(failuresIn(lines, results)).toEqual([]);
  expect(renderFaults(lines, results)).not.toContain('**');

  const [first = { id: '', fault: '' }] = ROWS;
  const others = lines.filter(({ id }) => id !== first.id);
  expect(failuresIn(others, results)).toEqual([`${first.id}: no row`]);
  expect(failuresIn(lines.slice(1), results)).toEqual([expect.stringContaining('not seen')]);
  expect(failuresIn(lines, results.slice(1))).toEqual([expect.stringContaining('not seen')]);
  const broken = results.map((result, at) => ({ ...result, isPassed: at > 0 }));
  expect(failuresIn(lines, broken)).toEqual([expect.stringContaining('1 of 1 tests failed')]);
  expect(renderFaults(lines, broken)).toContain('**1 of 1 tests failed**');
  const changed = seen.map((line, at) => (at === 0 ? { ...line, outcome: 'lost' } : line));
  expect(failuresIn([...changed, ...ELSEWHERE], results)).toEqual([expect.stringContaining('**lost**')]);
});
