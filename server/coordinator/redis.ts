import type { Coordinator } from '../types.ts';
import { createCoordinator } from './coordinator.ts';
import { processMemory } from './memory.ts';
import { createRedisStore, type RedisClient } from './redis-store.ts';
import { createResilientStore, noOutage } from './resilient-store.ts';

export interface RedisCoordinatorOptions {
  /** Begins every key: two apps on one Redis need two. @default 'authchart' */
  readonly prefix?: string;
  /** An answer later than this counts as none, ms. @default 500 */
  readonly timeoutMs?: number;
  /** Hears of an outage, once for each. @default console.warn */
  readonly warn?: (message: string) => void;
}

/** How long a store that failed is left alone, so that an outage does not cost every request its timeout. */
const PAUSE_MS = 2_000;

/**
 * Coordinates the refreshes of all processes that share a Redis (or Valkey): one call to the API for one token.
 *
 * The keys are HMACs of tokens and the values sealed with a key that only the old token gives, so a reader of the
 * store learns nothing. Every key has an end. With Redis down or slow each process coordinates itself, as
 * {@link memoryCoordinator} does; nothing waits for it longer than `timeoutMs`.
 *
 * @example createAuth({ …, coordinator: redisCoordinator(new Redis(process.env.REDIS_URL)) })
 */
export const redisCoordinator = (
  client: RedisClient,
  { prefix = 'authchart', timeoutMs = 500, warn = console.warn }: RedisCoordinatorOptions = {},
): Coordinator => {
  const { store, flights, outages } = processMemory();
  // Handlers, actions and proxy.ts each make a coordinator of their own; an outage is told by one of them.
  const outage = outages.get(prefix) ?? noOutage();
  outages.set(prefix, outage);
  // Clients report each try to connect; unheard, ioredis fills the log with them and node-redis ends the process.
  client.on?.('error', () => {});
  const shared = createRedisStore(client, prefix);
  return createCoordinator({
    store: createResilientStore(shared, store, { timeoutMs, pauseMs: PAUSE_MS, warn, outage }),
    flights,
    now: Date.now,
    isShared: true,
  });
};
