const BASE = 'http://site.invalid';
const LONGEST = 2_048;

/** Controls, space, lone surrogates, and the backslash, which browsers read as a slash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSAFE = /[\u0000-\u0020\u007f-\u009f\\\u2028\u2029\ufff0-\uffff]|\p{Surrogate}/u;

/** Encoded slashes and controls at the front are decoded by something sooner or later, and `//host` is another site. */
const LEAVES_SITE = /^\/(?:\/|%2f|%5c|%[01][0-9a-f]|%7f)/i;

/**
 * The path to return to after a login: a path of this very site, or `fallback`.
 *
 * @param value - What a query parameter or a form field says; anything at all.
 * @param fallback - @default '/'
 * @returns An absolute path with its query, always beginning with exactly one slash.
 * @see CWE-601, and RFC 3986 section 4.2 for `//host`
 */
export const safeReturnTo = (value: unknown, fallback = '/'): string => {
  if (typeof value !== 'string' || value.length > LONGEST) return fallback;
  if (!value.startsWith('/') || LEAVES_SITE.test(value) || UNSAFE.test(value)) return fallback;
  if (!URL.canParse(value, BASE)) return fallback;
  // Dots are resolved by now, and what they hid is at the front.
  const { origin, pathname, search, hash } = new URL(value, BASE);
  return origin === BASE && !LEAVES_SITE.test(pathname) ? pathname + search + hash : fallback;
};
