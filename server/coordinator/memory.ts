import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AuthError } from '../../machines/index.ts';
import type { Coordinator, Rotation, SessionRecord } from '../types.ts';

const WINDOW_AFTER_DUE_MS = 60_000;
const LONGEST_WINDOW_MS = 15 * 60_000;
const REFUSAL_MS = 30_000;
const OVER_MS = 15 * 60_000;
const LOGOUT_WAIT_MS = 2_000;
const MOST_ENTRIES = 10_000;
const LONGEST_CHAIN = 64;

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

/** A map that forgets: what is past its time, and the oldest where it would grow beyond its bound (I32). */
const createExpiring = <Value>(now: () => number) => {
  const entries = new Map<string, Entry<Value>>();
  return {
    get(key: string): Value | undefined {
      const entry = entries.get(key);
      if (entry === undefined || entry.until > now()) return entry?.value;
      entries.delete(key);
      return undefined;
    },
    set(key: string, value: Value, lifeMs: number) {
      entries.delete(key);
      entries.set(key, { value, until: now() + lifeMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= MOST_ENTRIES) break;
        entries.delete(oldest);
      }
    },
  };
};

interface Store {
  /** Rotations under way, by the key of the token that is being replaced. */
  readonly flights: Map<string, Promise<SessionRecord>>;
  /** Sealed successors, by the key of the token they replaced. */
  readonly successors: ReturnType<typeof createExpiring<string>>;
  readonly refusals: ReturnType<typeof createExpiring<true>>;
  readonly over: ReturnType<typeof createExpiring<true>>;
}

const createStore = (now: () => number): Store => ({
  flights: new Map(),
  successors: createExpiring(now),
  refusals: createExpiring(now),
  over: createExpiring(now),
});

/** The token's name in the store: a reader of the store learns nothing of the token (V7). */
const keyOf = (token: string) => createHmac('sha256', 'authchart rotation').update(token).digest('base64url');

const sealingKey = (token: string) => Buffer.from(hkdfSync('sha256', token, 'authchart', 'successor', 32));

/** Only who holds the old token can read what replaced it. */
const sealSuccessor = (token: string, record: SessionRecord): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(token), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(record), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
};

const openSuccessor = (token: string, value: string): SessionRecord => {
  const bytes = Buffer.from(value, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(token), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
};

const repeatedRefusals = new WeakSet<object>();

/** Whether this `session_ended` came from memory: the API had refused the very same token shortly before. */
export const wasRefusedBefore = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && repeatedRefusals.has(error);

const refuseAgain = (): never => {
  const error = new AuthError('session_ended', 'The API refused this token a moment ago.');
  repeatedRefusals.add(error);
  throw error;
};

const SHARED = Symbol.for('authchart.memoryCoordinator');

/** One store a process: handlers, actions and proxy.ts are bundled apart, and must meet somewhere. */
const sharedStore = (): Store => {
  const scope = globalThis as { [SHARED]?: Store };
  scope[SHARED] ??= createStore(Date.now);
  return scope[SHARED];
};

const settledWithin = (work: Promise<unknown>, ms: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const finish = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(finish, finish);
  });

/**
 * Coordinates the refreshes of one process.
 *
 * Concurrent refreshes of one token are one call; afterwards the old token is answered with the newest successor of
 * its chain, so that a lost reply heals, until that one was due for a minute (at most 15 minutes). A failure is never
 * remembered; a refusal is, for 30 s, because the first refusal of a token clears nothing.
 *
 * @param options.now - Clock, ms since 1970; with one of its own the coordinator shares nothing. @default Date.now
 */
export const memoryCoordinator = ({ now }: { readonly now?: () => number } = {}): Coordinator => {
  const clock = now ?? Date.now;
  const lookUp =
    now === undefined
      ? sharedStore
      : (
          (store) => () =>
            store
        )(createStore(now));

  const newestOf = (record: SessionRecord): SessionRecord => {
    let newest = record;
    for (let steps = 0; steps < LONGEST_CHAIN && newest.refreshToken !== null; steps += 1) {
      const sealed = lookUp().successors.get(keyOf(newest.refreshToken));
      if (sealed === undefined) break;
      const next = openSuccessor(newest.refreshToken, sealed);
      // An API that does not rotate gives the same token again: the generation tells old from new.
      if (next.epoch === newest.epoch && next.generation <= newest.generation) break;
      newest = next;
    }
    return newest;
  };

  const fly = async (record: SessionRecord, token: string, rotate: Rotation): Promise<SessionRecord> => {
    const { refusals, successors } = lookUp();
    try {
      const next = await rotate(record);
      const window = Math.min(next.refreshAt + WINDOW_AFTER_DUE_MS - clock(), LONGEST_WINDOW_MS);
      successors.set(keyOf(token), sealSuccessor(token, next), Math.max(window, WINDOW_AFTER_DUE_MS));
      return next;
    } catch (thrown) {
      if (thrown instanceof AuthError && thrown.code === 'session_ended')
        refusals.set(keyOf(token), true, REFUSAL_MS);
      throw thrown;
    }
  };

  return {
    isShared: false,

    async rotate(record, rotate, isDue) {
      const newest = newestOf(record);
      if (newest !== record && !isDue(newest)) return newest;
      const token = newest.refreshToken;
      if (token === null) throw new AuthError('session_ended', 'This session has no refresh token.');
      const { flights, refusals } = lookUp();
      const key = keyOf(token);
      if (refusals.get(key)) return refuseAgain();
      const known = flights.get(key);
      if (known !== undefined) return known;
      const flight = fly(newest, token, rotate).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },

    async end(record, ids) {
      await this.bury(ids);
      const newest = newestOf(record);
      const flight =
        newest.refreshToken === null ? undefined : lookUp().flights.get(keyOf(newest.refreshToken));
      if (flight !== undefined) await settledWithin(flight, LOGOUT_WAIT_MS);
      return newestOf(newest);
    },

    async bury(ids) {
      for (const id of ids) lookUp().over.set(id, true, OVER_MS);
    },

    isOver: async (id) => lookUp().over.get(id) === true,
  };
};
