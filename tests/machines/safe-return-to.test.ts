import { safeReturnTo } from 'authchart';
import { expect, test } from 'vitest';

const SITE = 'https://site.example';

/** A browser's own reading of a Location header decides whether a redirect stays. */
const staysOnSite = (location: string) => new URL(location, `${SITE}/login`).origin === SITE;

const PREFIXES = [
  '',
  '/',
  '//',
  '///',
  '\\',
  '/\\',
  '\\\\',
  '/%5c',
  '/%2f',
  '\t',
  '\n',
  '\r',
  ' ',
  '\u0000',
  '\u00a0',
  '\u2028',
  '/\t/',
  '/\n/',
  '/./',
  '/../',
  '/.//',
  '/..//',
  '/%09/',
  '/%0d%0a',
];
const HOSTS = [
  'evil.example',
  'evil.example/x',
  'site.example@evil.example',
  'evil.example%2f..',
  'evil.example\\@site.example',
  '[::1]',
  '127.1',
  'еvil.example',
  'evil。example',
];
const SCHEMES = [
  'https:',
  'http:',
  'https://',
  'https:/',
  'https:\\\\',
  'javascript:',
  'JaVaScRiPt:',
  'java\nscript:',
  'data:text/html,',
  'vbscript:',
  'file://',
  'blob:',
  'mailto:',
  'ftp://',
  '//',
];
const ODD = [
  '',
  ' ',
  '?',
  '#',
  '?next=//evil.example',
  '.',
  '..',
  'relative',
  'https',
  '\ud800',
  '/\ud800',
  '/x\r\nSet-Cookie: a=1',
  '/%00',
  '/%0a',
  '/%7f//',
  '/\u202e',
  `/${'a'.repeat(3_000)}`,
  '/\ufffd',
];

const CORPUS = [
  ...new Set([
    ...PREFIXES.flatMap((prefix) => HOSTS.map((host) => prefix + host)),
    ...SCHEMES.flatMap((scheme) => HOSTS.map((host) => scheme + host)),
    ...ODD,
  ]),
];

test(`none of ${CORPUS.length} addresses leads away`, () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(200);
  for (const value of CORPUS) {
    const location = safeReturnTo(value, '/fallback');
    expect(location, value).toMatch(/^\/(?![/\\])/);
    expect(staysOnSite(location), `${JSON.stringify(value)} → ${location}`).toBe(true);
  }
});

test.each(['/', '/account', '/account?tab=1#top', '/a/b/?x=%20&y=/z', '/search?q=http://x', '/%C3%A9'])(
  '%s is kept',
  (path) => {
    expect(safeReturnTo(path)).toBe(path);
  },
);

test.each([undefined, null, 7, ['/a'], {}, new URL(SITE)])('what is no string is the fallback', (value) => {
  expect(safeReturnTo(value)).toBe('/');
});
