const MOST_DECODINGS = 3;

/** What anybody decodes, resolves or cuts away; every other path has one reading. */
const HAS_READINGS = /[%\\;\s]|\/[./]/;

/** Escapes that are none, or no UTF-8, are read as lenient decoders do. */
const decode = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/** A segment without its `;parameters` and blanks, as a Java servlet reads it: `..;` is `..` there. */
export const withoutParameters = (segment: string): string => (segment.split(';')[0] ?? '').trim();

/** Dots that lead out at the top are kept, so that such a path is on no list. */
const resolveDots = (segments: readonly string[]): string[] => {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  return kept;
};

const simplify = (path: string): string =>
  `/${resolveDots(path.replace(/\\/g, '/').split('/').map(withoutParameters)).join('/')}`;

/**
 * A path as it came, and as whoever stands on its way may understand it: decoded once or more, backslashes as slashes,
 * without parameters and doubled slashes, dots resolved. What holds for all of them holds, whoever reads it.
 *
 * @see CVE-2026-41248: a list of paths that was matched in one reading and routed in another.
 */
export const readingsOf = (path: string): readonly string[] => {
  if (!HAS_READINGS.test(path)) return [path];
  const readings = [path];
  let decoded = path;
  for (let times = 0; times <= MOST_DECODINGS; times += 1) {
    readings.push(simplify(decoded));
    const next = decode(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return readings;
};
