import { appendFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { measureGrowth } from './growth.ts';
import { PROPERTIES } from './index.ts';
import { INPUTS, IS_LONG, SEED, SEEN } from './support/settings.ts';

const note = (line: object) => SEEN !== undefined && appendFileSync(SEEN, `${JSON.stringify(line)}\n`);

const shares = PROPERTIES.reduce((sum, { share }) => sum + share, 0);

describe(`properties, SEED=${SEED}`, () => {
  test.each(PROPERTIES)('$name', { timeout: IS_LONG ? 3_600_000 : 60_000 }, async ({ share, run }) => {
    const inputs = Math.max(100, Math.ceil((INPUTS * share) / shares));
    const ran = await run({ seed: SEED, inputs, isTimed: IS_LONG });
    note(ran);
  });
});

// Times are of the machine: they are judged in the long run alone, where a text that seems slow is timed again.
if (IS_LONG)
  test('no parser’s time grows faster than its text: time(2n) / time(n) < 3 (V19)', {
    timeout: 600_000,
  }, async () => {
    const grown = await measureGrowth();
    grown.forEach(note);
    for (const { name, growth } of grown) expect(growth, name).toBeLessThan(3);
  });
