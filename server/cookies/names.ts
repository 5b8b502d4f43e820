/** How many characters of the epoch its cookies' names carry. */
const EPOCH_CHARACTERS = 8;

/** One value may lie in this many cookies: the budget of 7 KB over all names never needs more. */
export const CHUNKS = 2;

export const shortEpoch = (epoch: string) => epoch.slice(0, EPOCH_CHARACTERS);

export type CookieKind = 'access' | 'refresh';

/**
 * The names of the cookies. They carry the epoch, so that a late answer of an old session can neither overwrite nor
 * erase a newer one: cookies have no compare-and-set.
 */
export const cookieNames = (name: string, secure: boolean) => {
  const prefix = `${secure ? '__Host-' : ''}${name}`;
  const pattern = new RegExp(
    `^${prefix.replaceAll(/[^\w-]/g, '\\$&')}-(access|refresh)-([\\w-]{1,8})(?:\\.\\d)?$`,
  );
  const base = (kind: CookieKind, epoch: string) => `${prefix}-${kind}-${shortEpoch(epoch)}`;
  return {
    base,
    /** Every name that a value may lie under, the first one first. */
    chunks: (kind: CookieKind, epoch: string) =>
      Array.from({ length: CHUNKS }, (_, at) =>
        at === 0 ? base(kind, epoch) : `${base(kind, epoch)}.${at}`,
      ),
    tombstone: `${prefix}-ended`,
    /** A page on localhost may write it under the other name, whatever we were told of `Secure`. */
    tombstones: secure ? [`${prefix}-ended`] : [`${prefix}-ended`, `__Host-${prefix}-ended`],
    kindOf: (cookie: string): CookieKind => (pattern.exec(cookie)?.[1] === 'access' ? 'access' : 'refresh'),
    /** The short epoch of a name of ours; null for every other name. */
    epochOf: (cookie: string): string | null => pattern.exec(cookie)?.[2] ?? null,
  };
};
