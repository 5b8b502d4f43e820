import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeReference, REFERENCE_FILE, writeAsJson } from '../../scripts/lib/make-reference.mjs';
import { parseDoc, readUnion } from '../../scripts/lib/read-docs.mjs';

describe('the reference', () => {
  test('is what the code and its docstrings say; `npm run reference` writes it anew', async () => {
    const fresh = writeAsJson(await makeReference());
    expect(readFileSync(REFERENCE_FILE, 'utf8') === fresh, 'stale: run `npm run reference`').toBe(true);
  });

  test('has a sentence for everything that runs, and for every event, tag, delay and route', async () => {
    const { events, emitted, tags, delays, deadlines, routes, entries } = await makeReference();
    const silent = [...events, ...emitted, ...tags, ...delays, ...deadlines, ...routes].filter(
      ({ doc }) => doc.text.length < 10,
    );
    expect(silent).toEqual([]);
    const unsaid = entries.flatMap(({ entry, exports }) =>
      exports.filter(({ doc, isType }) => doc === null && !isType).map(({ name }) => `${entry} ${name}`),
    );
    expect(unsaid).toEqual([]);
  });

  test('takes a docstring apart: paragraphs, links, tags', () => {
    expect(
      parseDoc(
        '*\n * Waits, see {@link other}.\n *\n * Long\n * line.\n *\n * @param ms - How\n *   long.\n ',
      ),
    ).toEqual({
      text: 'Waits, see other.\n\nLong line.',
      tags: [{ tag: 'param', text: 'ms - How long.' }],
    });
    expect(parseDoc(' Where to sign in. @default "/login" ').tags).toEqual([
      { tag: 'default', text: '"/login"' },
    ]);
  });

  test('takes a union apart: names, payloads, and what stands above them', () => {
    const source =
      "export type E =\n  /** One. */\n  | { type: 'a.b'; x: { y: 1 } }\n  /** Two. */\n  | 'c';\n\nnext";
    expect(readUnion(source, 'E').map(({ name, payload, doc }) => [name, payload, doc.text])).toEqual([
      ['a.b', 'x: { y: 1 }', 'One.'],
      ['c', '', 'Two.'],
    ]);
  });
});
