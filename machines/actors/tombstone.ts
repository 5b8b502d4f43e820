const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;
const MOST_IDS = 4;

/** An answer that left the server before an id was added arrives within this, or never. */
const RECENT_MS = 60_000;

const isId = (id: string) => /^[\w-]{1,64}$/.test(id);

/**
 * The cookie that names what is over: sessions that ended and logins that were cancelled.
 *
 * It is the one cookie a page writes itself, so that a logout holds even when no request gets through.
 * Ids are added and never removed; the oldest make room (RFC 6265bis section 5.7 for the attributes).
 */
export interface Tombstone {
  /**
   * Every id that any of the tombstone's cookies names, and what this page has buried of late. A late answer sets the
   * cookie as it was when its request left: what is missing since is written again.
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
  const plainName = `${name}-ended`;
  const hostName = `__Host-${plainName}`;
  /** What this page has buried itself, and when. */
  let own = new Map<string, number>();
  const readIds = () => [
    ...new Set(
      readCookies([hostName, plainName])
        .flatMap((value) => value.split('.'))
        .filter(isId),
    ),
  ];
  const isKept = (cookie: string, ids: readonly string[]) => readCookies([cookie]).includes(ids.join('.'));
  const write = (ids: readonly string[]) => {
    const value = `${ids.join('.')}; Path=/; Max-Age=${MAX_AGE_SECONDS}; SameSite=Lax`;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in half of the browsers, and asynchronous.
    document.cookie = `${hostName}=${value}; Secure`;
    // A browser that takes no Secure cookie from http://localhost says nothing.
    // biome-ignore lint/suspicious/noDocumentCookie: as above.
    if (!isKept(hostName, ids)) document.cookie = `${plainName}=${value}`;
  };
  const read = () => {
    const found = readIds();
    const recent = [...own].filter(([, at]) => performance.now() - at < RECENT_MS).map(([id]) => id);
    const missing = recent.filter((id) => !found.includes(id));
    if (missing.length > 0) write(join(found, missing));
    return [...found, ...missing];
  };
  return {
    read,
    add(ids) {
      const names = join([...own.keys()], ids);
      const now = performance.now();
      own = new Map(names.map((id) => [id, ids.includes(id) ? now : (own.get(id) ?? now)]));
      write(join(readIds(), ids));
    },
    isWritable() {
      if (globalThis.isSecureContext === false) return false;
      const ids = read();
      write(ids);
      return isKept(hostName, ids) || isKept(plainName, ids);
    },
  };
};
