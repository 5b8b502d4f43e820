import { AuthError, type DefaultUser } from 'authchart';
import fc from 'fast-check';
import { Cookie } from 'tough-cookie';
import { expect } from 'vitest';
import { parseCookies, serializeCookie } from '../../server/cookies/header.ts';
import { createJar } from '../../server/cookies/jar.ts';
import { createSealer } from '../../server/cookies/seal.ts';
import { joinTombstone, readTombstone } from '../../server/cookies/tombstone.ts';
import type { SessionRecord } from '../../server/types.ts';
import { hostileText, longText } from './support/hostile.ts';
import { orRefusal, property } from './support/property.ts';

const SECRET = 'a secret of the properties, long enough';
const NOW = Date.parse('2030-01-01T00:00:00Z');
const EPOCHS = ['AbCdEfGhIjKlMnOpQrStUv', 'ZyXwVuTsRqPoNmLkJiHgFe'] as const;
const TOMBSTONE = '__Host-authchart-ended';

const cookieName = fc.constantFrom(
  '__Host-authchart-access-AbCdEfGh',
  '__Host-authchart-refresh-AbCdEfGh',
  '__Host-authchart-refresh-AbCdEfGh.1',
  '__Host-authchart-refresh-AbCdEfGh.2',
  '__Host-authchart-refresh-________',
  TOMBSTONE,
  'authchart-refresh-AbCdEfGh',
  '__Host-other-refresh-AbCdEfGh',
  '__Host-authchart-refresh-',
  '$Version',
  '__proto__',
  'theirs',
);
const cookieText = fc.oneof(
  {
    weight: 8,
    arbitrary: hostileText(['; ', '=', '__Host-authchart-ended=', '__Host-x', '$Version=1,', 'a=b']),
  },
  { weight: 1, arbitrary: longText([';', '=', 'a=b; ', ' ', '; __Host-x'], 60_000) },
);

const headers = property({
  name: 'parseCookies: any header is read; no name is empty or joined of two, nothing is made up',
  share: 80,
  inputs: fc.option(cookieText),
  act: (header) => parseCookies(header),
  judge: (pairs, header) => {
    for (const [name, value] of pairs) {
      if (name === '' || /[;=]/.test(name) || value.includes(';')) throw new Error(`${name} is no cookie.`);
      if (name !== name.trim() || value !== value.trim()) throw new Error(`${name} is not trimmed.`);
      if (!header?.includes(name) || !header.includes(value)) throw new Error(`${name} is made up.`);
    }
    // RFC 6265bis section 5.8.3, as a browser's own jar would read each pair back.
    expect(pairs.length).toBeLessThanOrEqual((header?.split(';') ?? []).length);
  },
});

const id = fc.oneof(
  fc.constantFrom(...EPOCHS, 'tab-1', '_'),
  hostileText(['.', '..', EPOCHS[0], 'tab-1'], { maxPieces: 3 }),
);

const tombstones = property({
  name: 'the tombstone: at most four ids, each as we make them, whatever the jar and the request say',
  share: 60,
  inputs: fc.record({
    values: fc.array(fc.array(id, { maxLength: 6 }), { maxLength: 3 }),
    ids: fc.array(id, { maxLength: 6 }),
  }),
  act: ({ values, ids }) => {
    const header = values.map((parts) => `${TOMBSTONE}=${parts.join('.')}`).join('; ');
    const known = readTombstone(parseCookies(header), [TOMBSTONE]);
    return { known, joined: joinTombstone(known, ids) };
  },
  judge: ({ known, joined }, { ids }) => {
    for (const one of known) if (!/^[\w-]{1,64}$/.test(one)) throw new Error(`${one} is no id.`);
    if (!/^(?:[\w-]{1,64}(?:\.[\w-]{1,64}){0,3})?$/.test(joined))
      throw new Error(`${joined} is no tombstone.`);
    const last = ids.findLast((one) => /^[\w-]{1,64}$/.test(one));
    if (last !== undefined && !joined.split('.').includes(last)) throw new Error('The newest id is lost.');
  },
});

const lines = property({
  name: 'serializeCookie: what is written is read by a browser as it was meant, and deleted by the same attributes (I25)',
  share: 30,
  inputs: fc.record({
    name: cookieName,
    value: fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.'), maxLength: 40 }),
    maxAgeSeconds: fc.double({ noNaN: true }),
    isHttpOnly: fc.boolean(),
    secure: fc.boolean(),
    sameSite: fc.constantFrom('lax' as const, 'strict' as const),
  }),
  act: (cookie) => serializeCookie(cookie),
  judge: (line, { name, value, maxAgeSeconds, isHttpOnly, secure, sameSite }) => {
    if (/[\r\n]/.test(line)) throw new Error('A line break.');
    const read = Cookie.parse(line);
    const age = Math.min(Math.max(Math.floor(maxAgeSeconds), 0), 400 * 86_400);
    expect(read).toMatchObject({ key: name, value, path: '/', secure, httpOnly: isHttpOnly, sameSite });
    expect(read?.maxAge).toBe(age);
    expect(read?.domain).toBeNull();
  },
});

const sealer = createSealer(SECRET);
const jar = createJar({ sealer, name: 'authchart', budgetBytes: 7_168, secure: true, sameSite: 'lax' });

const token = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.~'), minLength: 1, maxLength: 300 }),
  },
  { weight: 1, arbitrary: fc.nat(4_000).map((length) => 'x'.repeat(length + 1)) },
);
const record = fc.record<SessionRecord>({
  user: fc.record<DefaultUser>({
    id: fc.string({ maxLength: 8 }),
    name: fc.string({ unit: 'grapheme', maxLength: 60 }),
  }),
  epoch: fc.constantFrom(...EPOCHS),
  generation: fc.nat(1_000),
  refreshAt: fc.constant(NOW + 45_000),
  expiresAt: fc.constant(NOW + 60_000),
  endsAt: fc.option(fc.integer({ min: NOW + 60_000, max: NOW + 1e9 })),
  startedAt: fc.constant(NOW),
  accessToken: token,
  refreshToken: token,
  attempt: fc.option(fc.constantFrom('tab-1', 'tab-2')),
});

const pairOf = (line: string) => line.split(';')[0] ?? '';
const isDeletion = (line: string) => line.includes('; Max-Age=0;');

/** Sets a browser's cookies as it would: by name, the last write wins, a deletion deletes. */
const store = (cookies: Map<string, string>, setCookies: readonly string[]) => {
  for (const line of setCookies) {
    const pair = pairOf(line);
    const name = pair.slice(0, pair.indexOf('='));
    if (isDeletion(line)) cookies.delete(name);
    else cookies.set(name, pair);
  }
};

const foreign = fc.array(
  fc
    .tuple(cookieName, hostileText(['x', 'c2.', 'eyJhbGciOiJkaXIifQ....'], { maxPieces: 3 }))
    .filter(([name, value]) => !/AbCdEfGh(?:\.1)?$|ended$/.test(name) && !/[;]/.test(value)),
  { maxLength: 4 },
);

const sessions = property({
  name: 'the jar: a session among foreign cookies comes back as it was written, whole or not at all, and leaves nothing',
  share: 12,
  inputs: fc.record({ first: record, second: record, foreign }),
  act: async ({ first, second, foreign: others }) => {
    const cookies = new Map<string, string>();
    const written: SessionRecord[] = [];
    for (const given of [first, { ...second, epoch: first.epoch }]) {
      const made = await orRefusal(() => jar.write(given, NOW));
      if (made instanceof AuthError) continue;
      written.push(given);
      store(cookies, made);
    }
    const header = [...others.map(([name, value]) => `${name}=${value}`), ...cookies.values()].join('; ');
    const state = await jar.read(header, NOW);
    const bytes = [...cookies.values()].map((pair) => pair.length);
    store(cookies, jar.clear([first.epoch]));
    return { state, bytes, last: written.at(-1) ?? null, left: cookies.size };
  },
  judge: ({ state, bytes, last, left }) => {
    expect(state.current).toEqual(last);
    expect(state.displaced).toEqual([]);
    expect(state.over).toEqual([]);
    for (const length of bytes) if (length > 4_096) throw new Error('A browser drops a cookie of that size.');
    if (bytes.reduce((sum, length) => sum + length, 0) > 7_168) throw new Error('Over the budget (I26).');
    expect(left).toBe(0);
  },
});

/** Cookies of two writes of one session, each lost, kept or taken from the other: what a browser may come to hold. */
const pieces = property({
  name: 'the jar: of two writes and losses only one whole write is ever read, or none, or trouble',
  share: 10,
  inputs: fc.record({
    first: record,
    second: record,
    picks: fc.array(fc.constantFrom('first', 'second', 'none'), { minLength: 4, maxLength: 4 }),
  }),
  act: async ({ first, second, picks }) => {
    const again = { ...second, epoch: first.epoch, generation: first.generation + 1 };
    const writes = await orRefusal(async () => [await jar.write(first, NOW), await jar.write(again, NOW)]);
    if (writes instanceof AuthError) return null;
    const [one = [], two = []] = writes;
    const header = picks
      .flatMap((pick, at) => (pick === 'none' ? [] : [pick === 'first' ? one[at] : two[at]]))
      .filter((line): line is string => line !== undefined && !isDeletion(line))
      .map(pairOf)
      .join('; ');
    return { state: await jar.read(header, NOW), known: [first, again] };
  },
  judge: (seen) => {
    if (seen === null || seen.state.current === null) return;
    const { current } = seen.state;
    const whole = seen.known.find(({ generation }) => generation === current.generation);
    // Without its access cookie it is stale; the other members are of one write.
    const stale = whole && { ...whole, accessToken: '', refreshAt: 0, expiresAt: 0 };
    expect([whole, stale]).toContainEqual(current);
  },
});

export const cookieProperties = [headers, tombstones, lines, sessions, pieces];
