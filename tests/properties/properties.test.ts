import { appendFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { PROPERTIES } from './index.ts';
import { INPUTS, IS_LONG, SEED, SEEN } from './support/settings.ts';

const shares = PROPERTIES.reduce((sum, { share }) => sum + share, 0);

describe(`properties, SEED=${SEED}`, () => {
  test.each(PROPERTIES)('$name', { timeout: IS_LONG ? 3_600_000 : 60_000 }, async ({ share, run }) => {
    const inputs = Math.max(100, Math.ceil((INPUTS * share) / shares));
    const ran = await run({ seed: SEED, inputs, isTimed: IS_LONG });
    if (SEEN !== undefined) appendFileSync(SEEN, `${JSON.stringify(ran)}\n`);
  });
});
