import { randomBytes } from 'node:crypto';
import { AuthError, isOver } from '../../machines/index.ts';
import type { SessionRecord } from '../types.ts';
import { type CookieAttributes, LONGEST_MAX_AGE_SECONDS, parseCookies, serializeCookie } from './header.ts';
import { CHUNKS, type CookieKind, cookieNames, shortEpoch } from './names.ts';
import { joinRecord, readWrittenAt, splitRecord } from './record.ts';
import type { Opened, Sealer } from './seal.ts';
import { joinTombstone, readTombstone } from './tombstone.ts';

/** Browsers drop a cookie whose name and value exceed 4096 bytes (RFC 6265bis section 5.7); the rest is attributes. */
const CHUNK_CHARACTERS = 3_800;

export interface JarOptions extends CookieAttributes {
  readonly sealer: Sealer;
  readonly name: string;
  readonly budgetBytes: number;
}

/** What a request's cookies say. */
export interface JarState {
  /** `trouble`: something in the jar may be whole for another process; nothing may be cleared. */
  readonly status: 'ok' | 'trouble';
  /** The newest session that is not over. */
  readonly current: SessionRecord | null;
  /** Sessions that are not over but older than the current one. */
  readonly displaced: readonly SessionRecord[];
  /** Sessions that the tombstone or their own end says are over. */
  readonly over: readonly SessionRecord[];
  /** Short epochs of every name of ours in the jar. */
  readonly epochs: readonly string[];
  /** The ids of the tombstone. */
  readonly ended: readonly string[];
}

/** A cookie as a person may look at it: everything but its value. */
export interface CookieMetadata {
  readonly name: string;
  readonly kind: CookieKind | 'tombstone';
  readonly bytes: number;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict';
  /** When it was written, ms since 1970; null where it does not say. */
  readonly writtenAt: number | null;
}

const splitValue = (value: string): string[] =>
  Array.from({ length: Math.ceil(value.length / CHUNK_CHARACTERS) }, (_, at) =>
    value.slice(at * CHUNK_CHARACTERS, (at + 1) * CHUNK_CHARACTERS),
  );

/**
 * The cookies of the sessions in one browser: read whole, written all or none.
 *
 * @throws {@link AuthError} `session_too_large` where a write would exceed the budget; nothing is lost by it.
 */
export const createJar = ({ sealer, name, budgetBytes, secure, sameSite }: JarOptions) => {
  const names = cookieNames(name, secure);
  const attributes = { secure, sameSite };

  const openValue = async (kind: CookieKind, epoch: string, values: Map<string, string>): Promise<Opened> => {
    const base = names.base(kind, epoch);
    const [first = '', ...rest] = names.chunks(kind, epoch).map((chunk) => values.get(chunk));
    // `c2.` says that the value continues in one more cookie.
    const count = /^c(\d)\./.exec(first)?.[1];
    if (count === undefined) return first === '' ? { status: 'absent' } : sealer.open(base, first);
    const parts = [first.slice(3), ...rest.slice(0, Number(count) - 1)];
    if (parts.some((part) => part === undefined)) return { status: 'trouble' };
    const opened = await sealer.open(base, parts.join(''));
    // Parts of two writes fit together in no other way than not at all.
    return opened.status === 'absent' ? { status: 'trouble' } : opened;
  };

  const readEpoch = async (epoch: string, values: Map<string, string>) => {
    const [refresh, access] = await Promise.all([
      openValue('refresh', epoch, values),
      openValue('access', epoch, values),
    ]);
    if (refresh.status === 'trouble' || access.status === 'trouble') return 'mixed';
    return joinRecord(payloadOf(refresh), payloadOf(access));
  };

  const set = (cookie: string, value: string, maxAgeSeconds: number, isHttpOnly = true) =>
    serializeCookie({ name: cookie, value, maxAgeSeconds, isHttpOnly, ...attributes });

  const sealed = async (kind: CookieKind, record: SessionRecord, payload: unknown) => {
    const value = await sealer.seal(names.base(kind, record.epoch), payload);
    const parts = splitValue(value);
    if (parts.length > CHUNKS) throw tooLarge(value.length);
    const lines =
      parts.length === 1 ? parts : parts.map((part, at) => (at === 0 ? `c${parts.length}.${part}` : part));
    return names.chunks(kind, record.epoch).map((cookie, at) => [cookie, lines[at] ?? null] as const);
  };

  const tooLarge = (bytes: number) =>
    new AuthError(
      'session_too_large',
      `The session needs ${bytes} bytes of cookies and may have ${budgetBytes}: keep the user and the tokens small.`,
    );

  return {
    names,

    async read(header: string | null, now: number): Promise<JarState> {
      const cookies = parseCookies(header);
      const values = new Map(cookies);
      const epochs = [
        ...new Set(cookies.map(([cookie]) => names.epochOf(cookie)).filter((epoch) => epoch !== null)),
      ];
      const ended = readTombstone(cookies, names.tombstones);
      const found = await Promise.all(epochs.map((epoch) => readEpoch(epoch, values)));
      const records = found
        .filter((record) => record !== null && record !== 'mixed')
        .sort((a, b) => b.startedAt - a.startedAt);
      const dead = (record: SessionRecord) =>
        ended.includes(record.epoch) ||
        (record.attempt !== null && ended.includes(record.attempt)) ||
        isOver(record, now);
      const [current = null, ...displaced] = records.filter((record) => !dead(record));
      return {
        status: found.includes('mixed') ? 'trouble' : 'ok',
        current,
        displaced,
        over: records.filter(dead),
        epochs,
        ended,
      };
    },

    /** The auth cookies of a request, without their values. */
    async describe(header: string | null): Promise<CookieMetadata[]> {
      const cookies = parseCookies(header);
      const values = new Map(cookies);
      const describeOne = async ([cookie, value]: readonly [string, string]): Promise<CookieMetadata[]> => {
        const epoch = names.epochOf(cookie);
        const isTombstone = names.tombstones.includes(cookie);
        if (epoch === null && !isTombstone) return [];
        const kind = isTombstone ? 'tombstone' : names.kindOf(cookie);
        const writtenAt =
          epoch === null ? null : readWrittenAt(payloadOf(await openValue('refresh', epoch, values)));
        return [
          {
            name: cookie,
            kind,
            bytes: cookie.length + value.length,
            httpOnly: !isTombstone,
            secure,
            sameSite: isTombstone ? ('lax' as const) : sameSite,
            writtenAt,
          },
        ];
      };
      return (await Promise.all([...values].map(describeOne))).flat();
    },

    /** Set-Cookie lines of one session: both cookies, and deletions for whatever the chunks leave over. */
    async write(record: SessionRecord, now: number): Promise<string[]> {
      const { refresh, access } = splitRecord(record, {
        writeId: randomBytes(6).toString('base64url'),
        writtenAt: now,
      });
      const cookies = [
        ...(await sealed('refresh', record, refresh)),
        ...(await sealed('access', record, access)),
      ];
      const own = cookies.reduce(
        (sum, [cookie, value]) => sum + (value === null ? 0 : cookie.length + value.length + 3),
        0,
      );
      if (own > budgetBytes) throw tooLarge(own);
      const maxAgeSeconds = record.endsAt === null ? LONGEST_MAX_AGE_SECONDS : (record.endsAt - now) / 1000;
      return cookies.map(([cookie, value]) => set(cookie, value ?? '', value === null ? 0 : maxAgeSeconds));
    },

    /** Set-Cookie lines that delete every cookie of these epochs. */
    clear: (epochs: readonly string[]): string[] =>
      [...new Set(epochs.map(shortEpoch))].flatMap((epoch) =>
        [...names.chunks('refresh', epoch), ...names.chunks('access', epoch)].map((cookie) =>
          set(cookie, '', 0),
        ),
      ),

    /** The Set-Cookie line of the tombstone; the oldest ids make room. */
    tombstone: (state: JarState, ids: readonly string[]): string =>
      serializeCookie({
        name: names.tombstone,
        value: joinTombstone(state.ended, ids),
        maxAgeSeconds: LONGEST_MAX_AGE_SECONDS,
        isHttpOnly: false,
        secure,
        sameSite: 'lax',
      }),
  };
};

const payloadOf = (opened: Opened): unknown => (opened.status === 'opened' ? opened.payload : null);

export type Jar = ReturnType<typeof createJar>;
