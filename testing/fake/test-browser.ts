interface Stored {
  readonly value: string;
  readonly isHttpOnly: boolean;
  readonly until: number;
}

const readLine = (line: string, now: number) => {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const age = attributes.map((attribute) => /^max-age=(-?\d+)$/i.exec(attribute)?.[1]).find(Boolean);
  return {
    name: pair.slice(0, at),
    stored: {
      value: pair.slice(at + 1),
      isHttpOnly: attributes.some((attribute) => /^httponly$/i.test(attribute)),
      until: age === undefined ? Number.POSITIVE_INFINITY : now + Number(age) * 1000,
    },
  };
};

/** The cookies of one browser: those a page cannot read are kept here, the others in `document.cookie` as well. */
export const createTestJar = (now: () => number) => {
  const cookies = new Map<string, Stored>();
  const readable = () => (typeof document === 'undefined' ? '' : document.cookie);
  const drop = (name: string) => {
    cookies.delete(name);
    // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store API.
    if (typeof document !== 'undefined') document.cookie = `${name}=; Path=/; Max-Age=0; Secure`;
  };
  const live = () => [...cookies].filter(([, { until }]) => until > now());
  return {
    names: () => live().map(([name]) => name),
    header: () => {
      const kept = live();
      const own = kept.map(([name, { value }]) => `${name}=${value}`);
      return [...own, ...readable().split(';')]
        .map((pair) => pair.trim())
        .filter(Boolean)
        .join('; ');
    },
    store: (lines: readonly string[]) => {
      for (const line of lines) {
        const { name, stored } = readLine(line, now());
        if (!stored.isHttpOnly && typeof document !== 'undefined')
          // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store API.
          document.cookie = line;
        else if (stored.until <= now()) drop(name);
        else cookies.set(name, stored);
      }
    },
    /** Forgets the cookies of every session, as a browser that clears its data does. */
    clear: () => {
      for (const name of [...cookies.keys()]) drop(name);
      for (const pair of readable().split(';')) drop(pair.split('=')[0]?.trim() ?? '');
    },
    /** Forgets what a page cannot read: the session. */
    clearSessions: () => cookies.clear(),
  };
};
