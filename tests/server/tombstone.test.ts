import { expect, test } from 'vitest';
import { joinTombstone } from '../../server/cookies/tombstone.ts';

test('ids are added to the ones before, never in their place', () => {
  expect(joinTombstone(['a', 'b'], ['c'])).toBe('a.b.c');
  expect(joinTombstone(['a'], [])).toBe('a');
});

test('an id that is named again is the newest; of more than four the oldest make room', () => {
  expect(joinTombstone(['a', 'b', 'c', 'd'], ['b'])).toBe('a.c.d.b');
  expect(joinTombstone(['a', 'b', 'c', 'd'], ['e', 'f'])).toBe('c.d.e.f');
});

test('what is no id is left out', () => {
  expect(joinTombstone(['a'], ['not an id', 'b;c', ''])).toBe('a');
});
