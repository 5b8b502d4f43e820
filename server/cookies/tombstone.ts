import type { CookieList } from './header.ts';

const MOST_IDS = 4;

const isId = (id: string) => /^[\w-]{1,64}$/.test(id);

/** Every id that any tombstone cookie of the request names: duplicates are all read, for none may be lost. */
export const readTombstone = (cookies: CookieList, names: readonly string[]): string[] => [
  ...new Set(
    cookies
      .filter(([cookie]) => names.includes(cookie))
      .flatMap(([, value]) => value.split('.'))
      .filter(isId),
  ),
];

/** Adds ids, newest last; the oldest make room. */
export const joinTombstone = (known: readonly string[], ids: readonly string[]): string =>
  [...known, ...ids.filter(isId)]
    .filter((id, at, all) => all.lastIndexOf(id) === at)
    .slice(-MOST_IDS)
    .join('.');
