import type { CoordinatorStore } from './store.ts';

export interface ResilienceOptions {
  /** An answer later than this is none, ms. */
  readonly timeoutMs: number;
  /** After a failure the shared store is left alone for this long, ms. */
  readonly pauseMs: number;
  /** Told once for each outage. */
  readonly warn: (message: string) => void;
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
  { timeoutMs, pauseMs, warn }: ResilienceOptions,
): CoordinatorStore => {
  let pausedUntil = 0;
  let isDown = false;

  const attempt = async <Result>(ask: () => Promise<Result>, otherwise: Result): Promise<Result> => {
    if (Date.now() < pausedUntil) return otherwise;
    try {
      const answer = await within(ask(), timeoutMs);
      isDown = false;
      return answer;
    } catch (cause) {
      pausedUntil = Date.now() + pauseMs;
      if (!isDown)
        warn(
          `authchart: the shared store does not answer (${cause instanceof Error ? cause.message : 'unknown'}); ` +
            'refreshes are coordinated within this process until it does.',
        );
      isDown = true;
      return otherwise;
    }
  };

  return {
    get: async (key) => (await attempt(() => shared.get(key), null)) ?? local.get(key),
    set: async (key, value, lifeMs) => {
      await local.set(key, value, lifeMs);
      await attempt(() => shared.set(key, value, lifeMs), undefined);
    },
    // Without the store there is nobody to share with: within the process the flight is one already.
    claim: (key, owner, lifeMs) => attempt(() => shared.claim(key, owner, lifeMs), true),
    extend: (key, owner, lifeMs) => attempt(() => shared.extend(key, owner, lifeMs), undefined),
    release: (key, owner) => attempt(() => shared.release(key, owner), undefined),
  };
};
