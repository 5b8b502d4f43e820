/** What must not stand in a path that is joined to another address: it would mean something else there. */
const UNSAFE_SEGMENT = /%2f|%5c|%2e|%25|%00|[\\\u0000-\u0020\u007f]/i;

const isSafeSegment = (segment: string) =>
  segment !== '' && segment !== '.' && segment !== '..' && !UNSAFE_SEGMENT.test(segment);

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

const normalise = (path: string) => path.replace(/\/+$/, '').toLowerCase() || '/';

/** Whether a path is on a list of exact paths and of prefixes that end in `/*`. */
export const isListed = (path: string, list: readonly string[]): boolean =>
  list.some((entry) =>
    entry.endsWith('/*')
      ? path === entry.slice(0, -2) || path.startsWith(entry.slice(0, -1))
      : path === entry || path === `${entry}/`,
  );

/** Whether a path is one that hands out or ends tokens; case and slashes do not hide it. */
export const isReserved = (path: string, reserved: readonly string[]): boolean =>
  reserved.some((entry) => normalise(decodeURI(path)) === normalise(entry));
