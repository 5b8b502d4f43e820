import type { CoordinatorStore } from './store.ts';

/** What is known of a store's health; one for all who use it. */
export interface Outage {
  /** The store is left alone until then, ms since 1970. */
  pausedUntil: number;
  /** What it has not done since it last failed at it; a store that is full still reads. */
  readonly failing: Set<'read' | 'write'>;
}

export const noOutage = (): Outage => ({ pausedUntil: 0, failing: new Set() });

export interface ResilienceOptions {
  /** An answer later than this is none, ms. */
  readonly timeoutMs: number;
  /** After a failure the shared store is left alone for this long, ms. */
  readonly pauseMs: number;
  /** Told once for each outage. */
  readonly warn: (message: string) => void;
  /** @default one of this store's own */
  readonly outage?: Outage;
}

const TICK_MS = 25;

/**
 * Waits in ticks, so that a process that stood still itself (a cold page, a big render) does not take its own silence
 * for the store's: the answer that came meanwhile is read before the next tick counts.
 */
const within = async <Result>(work: Promise<Result>, ms: number): Promise<Result> => {
  let left = ms;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      left -= TICK_MS;
      if (left <= 0) reject(new Error(`no answer within ${ms} ms`));
    }, TICK_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearInterval(timer);
  }
};

/**
 * A shared store that may fail, and this process's memory beneath it: whatever is written is kept in both, so that an
 * outage costs the other processes' knowledge and nothing else. It never rejects and never hangs.
 */
export const createResilientStore = (
  shared: CoordinatorStore,
  local: CoordinatorStore,
  { timeoutMs, pauseMs, warn, outage = noOutage() }: ResilienceOptions,
): CoordinatorStore => {
  const noteFailure = (kind: 'read' | 'write', cause: unknown) => {
    const isNews = outage.failing.size === 0;
    outage.failing.add(kind);
    outage.pausedUntil = Date.now() + pauseMs;
    if (!isNews) return;
    const reason = cause instanceof Error ? cause.message : 'unknown';
    warn(
      `authchart: the shared store does not answer (${reason}); ` +
        'refreshes are coordinated within this process until it does.',
    );
  };

  const attempt =
    (kind: 'read' | 'write') =>
    async <Result>(ask: () => Promise<Result>, otherwise: Result): Promise<Result> => {
      if (Date.now() < outage.pausedUntil) return otherwise;
      try {
        const answer = await within(ask(), timeoutMs);
        outage.failing.delete(kind);
        return answer;
      } catch (cause) {
        noteFailure(kind, cause);
        return otherwise;
      }
    };
  const read = attempt('read');
  const write = attempt('write');

  return {
    get: async (key) => (await read(() => shared.get(key), null)) ?? local.get(key),
    set: async (key, value, lifeMs) => {
      await local.set(key, value, lifeMs);
      await write(() => shared.set(key, value, lifeMs), undefined);
    },
    // Without the store there is nobody to share with: within the process the flight is one already.
    claim: (key, owner, lifeMs) => write(() => shared.claim(key, owner, lifeMs), true),
    extend: (key, owner, lifeMs) => write(() => shared.extend(key, owner, lifeMs), undefined),
    release: (key, owner) => write(() => shared.release(key, owner), undefined),
  };
};
