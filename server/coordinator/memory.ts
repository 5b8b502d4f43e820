import type { Coordinator, SessionRecord } from '../types.ts';
import { createCoordinator } from './coordinator.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Outage } from './resilient-store.ts';
import type { CoordinatorStore } from './store.ts';

interface ProcessMemory {
  readonly store: CoordinatorStore;
  readonly flights: Map<string, Promise<SessionRecord>>;
  /** The health of shared stores, by the prefix of their keys. */
  readonly outages: Map<string, Outage>;
}

const SHARED = Symbol.for('authchart.coordinator');

/** One memory a process: handlers, actions and proxy.ts are bundled apart, and must meet somewhere. */
export const processMemory = (): ProcessMemory => {
  const scope = globalThis as { [SHARED]?: ProcessMemory };
  scope[SHARED] ??= { store: createMemoryStore(Date.now), flights: new Map(), outages: new Map() };
  return scope[SHARED];
};

/**
 * Coordinates the refreshes of one process.
 *
 * @param options.now - Clock, ms since 1970; with one of its own the coordinator shares nothing. @default Date.now
 */
export const memoryCoordinator = ({ now }: { readonly now?: () => number } = {}): Coordinator =>
  createCoordinator({
    ...(now === undefined ? processMemory() : { store: createMemoryStore(now), flights: new Map() }),
    now: now ?? Date.now,
    isShared: false,
  });
