import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownHeaders } from '../../app/demo/shown-headers.ts';

const CANARY = 'canary-that-no-trace-may-ever-show';

test('property: whatever header carries a secret, the workbench never shows it', () => {
  const name = fc.oneof(
    fc.constantFrom('authorization', 'cookie', 'set-cookie', 'x-api-key', 'x-authchart-attempt', 'location'),
    fc.stringMatching(/^[a-z][a-z-]{0,20}$/).filter((value) => !value.endsWith('-')),
  );
  const value = fc.constantFrom(
    CANARY,
    `Bearer ${CANARY}`,
    `Basic ${CANARY}`,
    `a=${CANARY}`,
    `a=b; __Host-x=${CANARY}; c=${CANARY}`,
    `${CANARY}`,
    `a=${CANARY}; Path=/; HttpOnly`,
  );
  // Values of these are no secret whoever sends them, so a secret there is the sender's own mistake.
  const isHarmless = (given: string) =>
    /^(accept|allow|content-|cache-|date|host|origin|vary|retry-)/.test(given);
  fc.assert(
    fc.property(
      name.filter((given) => !isHarmless(given)),
      value,
      (given, content) => {
        const shown = shownHeaders(new Headers([[given, content]]));
        expect(JSON.stringify(shown)).not.toContain(CANARY);
      },
    ),
  );
});

test('names, sizes and attributes stay, so that there is something to learn from', () => {
  const headers = new Headers([
    ['authorization', 'Bearer abc'],
    ['cookie', 'authchart-demo-visit=abcdefgh; __Host-authchart-access-1=12345'],
    ['content-type', 'application/json'],
    ['x-demo-now', '17'],
  ]);
  headers.append('set-cookie', 'refreshToken=secret; Path=/; HttpOnly');
  expect(Object.fromEntries(shownHeaders(headers))).toEqual({
    authorization: 'Bearer (not shown)',
    cookie: '__Host-authchart-access-1 (5 bytes)',
    'content-type': 'application/json',
    'set-cookie': 'refreshToken (6 bytes); Path=/; HttpOnly',
  });
});
