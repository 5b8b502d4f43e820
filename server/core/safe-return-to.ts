const BASE = 'http://site.invalid';
const LONGEST = 2_048;

/** Controls, space, lone surrogates, and the backslash, which browsers read as a slash. */
const UNSAFE = /[^\u0021-\u005b\u005d-\u007e\u00a0-\ud7ff\ue000-\uffef]/;

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
  if (!value.startsWith('/') || value.startsWith('//') || UNSAFE.test(value)) return fallback;
  // Encoded slashes and backslashes are decoded by something sooner or later.
  if (/^\/(?:%2f|%5c|%09|%0a|%0d)/i.test(value) || !URL.canParse(value, BASE)) return fallback;
  const url = new URL(value, BASE);
  if (url.origin !== BASE || url.pathname.startsWith('//')) return fallback;
  return url.pathname + url.search;
};
