import { withoutParameters } from './path-readings.ts';

/** What must not stand in a path that is joined to another address: it would mean something else there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSAFE_SEGMENT = /%(?:2f|5c|2e|25|7f|[01][0-9a-f])|[\\\u0000-\u0020\u007f]/i;

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/** Segments that lead up, stay, or are not there; `..;x` is one of them to servers that know path parameters. */
const DOTS = ['', '.', '..'];

const isSafeSegment = (segment: string) => {
  const decoded = decode(segment);
  return decoded !== null && !UNSAFE_SEGMENT.test(segment) && !DOTS.includes(withoutParameters(decoded));
};

/**
 * The API's path that a request to the proxy names, or null where it names none.
 *
 * It is read from the request's address as it came, never from decoded parameters; a trailing slash is kept.
 *
 * @param pathname - Of `request.url`.
 * @param base - Where the proxy is mounted, without a trailing slash.
 */
export const apiPath = (pathname: string, base: string): string | null => {
  if (!pathname.startsWith(`${base}/`)) return null;
  const path = pathname.slice(base.length);
  const segments = path.replace(/\/$/, '').slice(1).split('/');
  return segments.every(isSafeSegment) ? path : null;
};

/** Whether a path is on a list of exact paths and of prefixes that end in `/*`. */
export const isListed = (path: string, list: readonly string[]): boolean =>
  list.some((entry) =>
    entry.endsWith('/*')
      ? path === entry.slice(0, -2) || path.startsWith(entry.slice(0, -1))
      : path === entry || path === `${entry}/`,
  );

/** A path as a lenient server may read it: without case, trailing slashes or `;parameters`. */
const normalise = (path: string) =>
  path
    .split('/')
    .map((segment) => withoutParameters(decode(segment) ?? segment))
    .filter((segment) => segment !== '')
    .join('/')
    .toLowerCase();

/** Rails and older Springs answer `/login.json` where they know `/login`. */
const withoutFormat = (path: string) => path.replace(/\.\w*$/, '');

/** Whether a path is one that hands out or ends tokens, however it is spelled. */
export const isReserved = (path: string, reserved: readonly string[]): boolean => {
  const asked = normalise(path);
  return reserved.map(normalise).some((entry) => entry === asked || entry === withoutFormat(asked));
};
