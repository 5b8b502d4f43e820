import { readFileSync } from 'node:fs';
import { authMachine } from 'authchart';
import { describe, expect, test } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { readUnion } from '../../scripts/lib/read-docs.mjs';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

const section = /^## The chart$(.*?)^## /ms.exec(read('README.md'))?.[1] ?? '';
const namesIn = (text: string) => [...text.matchAll(/`([\w.]+)`/g)].map(([, name]) => name);
const namesAfter = (start: string) => namesIn(section.split(start)[1]?.split('. ')[0] ?? '');

/** A state that one can be in, with every tag it carries there. */
const leavesBelow = (
  node: AnyStateNode,
  tags: readonly string[] = [],
): { name: string; tags: string[] }[] => {
  const own = [...tags, ...node.tags];
  const children = Object.values(node.states);
  return children.length === 0
    ? [{ name: node.path.join('.'), tags: own }]
    : children.flatMap((child) => leavesBelow(child, own));
};

describe('what the README says of the chart', () => {
  test('is the states of the chart, in its order, with their tags', () => {
    const rows = [...section.matchAll(/^\| `([\w.]+)` \| (.*?) ?\| .+ \|$/gm)].map(([, name, tags = '']) => ({
      name,
      tags: namesIn(tags),
    }));
    expect(rows).toEqual(leavesBelow(authMachine.root));
  });

  test('is every event that it hears, and every one that it emits', () => {
    expect(namesAfter('Events in: ').toSorted()).toEqual(
      authMachine.events.filter((type) => !type.startsWith('xstate.')).toSorted(),
    );
    const emitted = readUnion(read('machines/auth.types.ts'), 'AuthEmitted').map(({ name }) => name);
    expect(emitted.length).toBeGreaterThan(3);
    expect(namesAfter('Events out: ')).toEqual(emitted);
  });
});
