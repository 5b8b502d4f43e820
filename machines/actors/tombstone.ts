const PREFIXES = ['__Host-', ''];
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;
const MOST_IDS = 4;

const isId = (id: string) => /^[\w-]{1,64}$/.test(id);

/**
 * The cookie that names what is over: sessions that ended and logins that were cancelled.
 *
 * It is the one cookie a page writes itself, so that a logout holds even when no request gets through.
 * Ids are added and never removed; the oldest make room (RFC 6265bis section 5.7 for the attributes).
 */
export interface Tombstone {
  /**
   * Every id that any of the tombstone's cookies names, and what this page has buried. A late answer sets the cookie as
   * it was when its request left: what is missing since is written again.
   */
  read(): string[];
  add(ids: readonly string[]): void;
  /**
   * Whether this browser keeps the cookies of this page at all. Over plain http to anything but loopback it does not:
   * they are `Secure`, and a password has no business there either.
   */
  isWritable(): boolean;
}

/** Adds ids, newest last; the oldest make room. */
const join = (known: readonly string[], ids: readonly string[]): string[] =>
  [...known.filter((id) => !ids.includes(id)), ...ids.filter(isId)].slice(-MOST_IDS);

const readCookies = (names: readonly string[]): string[] =>
  document.cookie
    .split(';')
    .map((pair) => pair.trim())
    .flatMap((pair) =>
      names.filter((name) => pair.startsWith(`${name}=`)).map((name) => pair.slice(name.length + 1)),
    );

export const createTombstone = (name: string): Tombstone => {
  const isSecure = () => globalThis.isSecureContext !== false;
  const names = PREFIXES.map((prefix) => `${prefix}${name}-ended`);
  const ownName = () => `${isSecure() ? '__Host-' : ''}${name}-ended`;
  /** What this page has buried itself. */
  let own: readonly string[] = [];
  const readIds = () => [
    ...new Set(
      readCookies(names)
        .flatMap((value) => value.split('.'))
        .filter(isId),
    ),
  ];
  const write = (ids: readonly string[]) => {
    const secure = isSecure() ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in half of the browsers, and asynchronous.
    document.cookie = `${ownName()}=${ids.join('.')}; Path=/; Max-Age=${MAX_AGE_SECONDS}; SameSite=Lax${secure}`;
  };
  const read = () => {
    const found = readIds();
    const missing = own.filter((id) => !found.includes(id));
    if (missing.length > 0) write([...found, ...missing].slice(-MOST_IDS));
    return [...found, ...missing];
  };
  return {
    read,
    add(ids) {
      own = join(own, ids);
      write(join(readIds(), ids));
    },
    isWritable() {
      if (!isSecure()) return false;
      write(read());
      return document.cookie.split(';').some((pair) => pair.trim().startsWith(`${ownName()}=`));
    },
  };
};
