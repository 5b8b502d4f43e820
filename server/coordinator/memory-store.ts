import type { CoordinatorStore } from './store.ts';

const MOST_ENTRIES = 30_000;

interface Entry {
  readonly value: string;
  readonly until: number;
}

/** A map that forgets: what is past its time, and the oldest where it would grow beyond its bound (I32). */
export const createMemoryStore = (now: () => number): CoordinatorStore => {
  const entries = new Map<string, Entry>();

  const read = (key: string): string | null => {
    const entry = entries.get(key);
    if (entry === undefined) return null;
    if (entry.until > now()) return entry.value;
    entries.delete(key);
    return null;
  };

  const write = (key: string, value: string, lifeMs: number) => {
    entries.delete(key);
    entries.set(key, { value, until: now() + lifeMs });
    for (const oldest of entries.keys()) {
      if (entries.size <= MOST_ENTRIES) break;
      entries.delete(oldest);
    }
  };

  return {
    get: async (key) => read(key),
    set: async (key, value, lifeMs) => write(key, value, lifeMs),
    claim: async (key, owner, lifeMs) => {
      if (read(key) !== null) return false;
      write(key, owner, lifeMs);
      return true;
    },
    extend: async (key, owner, lifeMs) => {
      if (read(key) === owner) write(key, owner, lifeMs);
    },
    release: async (key, owner) => {
      if (read(key) === owner) entries.delete(key);
    },
  };
};
