import fc from 'fast-check';

/** Texts that parsers trip over: delimiters of URLs, cookies, headers and JSON, controls, dots, lone surrogates. */
const PIECES = [
  '',
  ' ',
  '\t',
  '\r\n',
  '\u0000',
  '\u00a0',
  '\u0085',
  '\u2000',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '%',
  '%00',
  '%0d%0a',
  '%20',
  '%25',
  '%2e',
  '%2E%2e',
  '%2f',
  '%5c',
  '%3b',
  '%c0%af',
  '%E0%A4%A',
  '%u002e',
  '.',
  '..',
  '/',
  '//',
  '\\',
  ';',
  ',',
  '=',
  '?',
  '#',
  '@',
  ':',
  '&',
  '"',
  "'",
  '*',
  '{',
  '}',
  '[',
  ']',
  '<',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1',
  '1e999',
  'a',
  'A',
  'é',
  '𝒳',
] as const;

/** Any text: random letters of any plane among {@link PIECES} and pieces of one's own. */
export const hostileText = (
  own: readonly string[] = [],
  { maxPieces = 10 }: { readonly maxPieces?: number } = {},
): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...PIECES, ...own) },
        ...(own.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...own) }] : []),
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 12 }) },
      ),
      { maxLength: maxPieces },
    )
    .map((pieces) => pieces.join(''));

/** Texts of a size that somebody sends to keep a server busy. */
export const longText = (pieces: readonly string[], longest: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...pieces), fc.integer({ min: 1, max: longest }))
    .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length)));

/** Any value at all, and those that parsers forget. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, maxDepth: 2 }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      undefined,
      null,
      '',
      0,
      -0,
      -1,
      0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.MAX_SAFE_INTEGER,
      Number.MAX_VALUE,
      Number.MIN_VALUE,
      1e21,
      8.64e15 + 1,
      253_402_300_799,
      '1e21',
      true,
      7n,
    ),
  },
);

/** A value of the right shape in which some members are replaced by anything, left out, or joined by others. */
export const nearly = <Shape extends object>(shape: fc.Arbitrary<Shape>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      shape,
      fc.array(fc.tuple(fc.nat(20), fc.oneof(anyValue, fc.constant('left out')), fc.boolean()), {
        maxLength: 2,
      }),
    )
    .map(([whole, changes]) => {
      const made = { ...whole } as Record<string, unknown>;
      const names = [...Object.keys(whole), 'accessToken', 'toJSON', 'extra'];
      for (const [at, value, isKept] of changes) {
        const name = names[at % names.length] ?? 'extra';
        if (value === 'left out' && !isKept) delete made[name];
        else made[name] = value;
      }
      return made;
    });
