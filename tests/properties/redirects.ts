import { safeReturnTo } from 'authchart';
import fc from 'fast-check';
import { anyValue, hostileText, longText } from './support/hostile.ts';
import { property } from './support/property.ts';

const BASES = [
  'https://site.example/login',
  'https://site.example/a/b/c?x=1',
  'http://127.0.0.1:3000/login/server',
].map((base) => new URL(base));

/** What addresses that lead away are made of; tests/machines/safe-return-to.test.ts lists whole ones. */
const OWN = [
  '/account',
  '/a/b/?x=%20',
  'evil.example',
  'site.example@evil.example',
  'https:',
  'http://',
  'javascript:',
  'data:text/html,',
  'blob:',
  '[::1]',
  'evil。example',
  '/./',
  '/../',
  '/.//',
  '/..//',
  '/%09/',
  '\t/',
  '\n',
];

/** As servers, proxies and old browsers read an address: decoded once or twice, backslashes as slashes, controls gone. */
const readings = (location: string): string[] => {
  const decoded = [location];
  for (let times = 0; times < 2; times += 1) {
    const last = decoded.at(-1) ?? '';
    decoded.push(
      last.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }
  // What stands behind `?` and `#` is never decoded into a path.
  return decoded
    .slice(0, 2)
    .flatMap((text) => [text, text.replaceAll('\\', '/')])
    .flatMap((text) => [text, text.replace(/[\t\r\n]/g, '')]);
};

const returns = property({
  name: 'safeReturnTo: in every reading a path of this site, or the fallback (V9, I29)',
  share: 150,
  inputs: fc.oneof(
    { weight: 6, arbitrary: hostileText(OWN) },
    { weight: 6, arbitrary: hostileText(OWN).map((text) => `/${text}`) },
    {
      weight: 1,
      arbitrary: longText(['/', '/..', '%2f', '\\', '/a', '\ud800', 'é'], 20_000).map((text) => `/${text}`),
    },
    { weight: 1, arbitrary: anyValue },
  ),
  act: (value) => safeReturnTo(value, '/fallback'),
  judge: (location) => {
    if (!/^\/(?![/\\])[\u0021-\u007e]*$/.test(location)) throw new Error(`${location} is no path.`);
    for (const reading of readings(location.split(/[?#]/)[0] ?? ''))
      for (const base of BASES)
        if (new URL(reading, base).origin !== base.origin)
          throw new Error(`${location} read as ${reading} leads away.`);
    // Encoding makes a path longer, perhaps longer than what is taken.
    if (location.length <= 2_048 && safeReturnTo(location, '/fallback') !== location)
      throw new Error(`${location} is not taken again.`);
  },
});

export const redirectProperties = [returns];
