/** The cookies of one browser, as a value: by name, in the order of their names. */
export type Jar = readonly Cookie[];

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly isHttpOnly: boolean;
  readonly until: number;
}

const readLine = (line: string, now: number): Cookie => {
  const [pair = '', ...attributes] = line.split('; ');
  const at = pair.indexOf('=');
  const age = /Max-Age=(-?\d+)/.exec(line)?.[1];
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    isHttpOnly: attributes.includes('HttpOnly'),
    // A page that lives on after 400 days is not explored.
    until: age === undefined || Number(age) > 1e7 ? Number.MAX_SAFE_INTEGER : now + Number(age) * 1000,
  };
};

export const expire = (jar: Jar, now: number): Jar => jar.filter(({ until }) => until > now);

export const storeLines = (jar: Jar, lines: readonly string[], now: number): Jar => {
  const cookies = new Map(jar.map((cookie) => [cookie.name, cookie]));
  for (const line of lines) {
    const cookie = readLine(line, now);
    if (cookie.until <= now) cookies.delete(cookie.name);
    else cookies.set(cookie.name, cookie);
  }
  return [...cookies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

const headerOf = (cookies: Jar) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

/** What the browser sends. */
export const cookieHeader = (jar: Jar): string => headerOf(jar);

/** What a script reads. */
export const documentCookie = (jar: Jar): string => headerOf(jar.filter(({ isHttpOnly }) => !isHttpOnly));

/** The sealed sessions in the jar, each once: what its refresh cookie holds. */
export interface JarSession {
  readonly epoch: string;
  readonly generation: number;
  readonly refreshToken: string | null;
  readonly startedAt: number;
  readonly endsAt: number | null;
  readonly attempt: string | null;
  readonly user: { readonly id: string };
}

export const sessionsIn = (jar: Jar): JarSession[] =>
  jar
    .filter(({ name }) => name.includes('-refresh-'))
    .map(({ value }) => JSON.parse(Buffer.from(value, 'base64url').toString('utf8')).payload)
    .sort((a, b) => b.startedAt - a.startedAt);

/** The ids that the tombstone names. */
export const buriedIn = (jar: Jar): string[] =>
  jar.find(({ name }) => name === '__Host-authchart-ended')?.value.split('.') ?? [];

/** The session that counts: the newest that is not over. */
export const currentIn = (jar: Jar, now: number): JarSession | null => {
  const buried = buriedIn(jar);
  const isOver = ({ epoch, attempt, endsAt }: JarSession) =>
    buried.includes(epoch) ||
    (attempt !== null && buried.includes(attempt)) ||
    (endsAt !== null && endsAt <= now);
  return sessionsIn(jar).find((session) => !isOver(session)) ?? null;
};

/** The cookies of a Cookie header; it does not say how long they last. */
export const parseHeader = (header: string): Jar =>
  header
    .split('; ')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return {
        name: pair.slice(0, at),
        value: pair.slice(at + 1),
        isHttpOnly: true,
        until: Number.MAX_SAFE_INTEGER,
      };
    });
