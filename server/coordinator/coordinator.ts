import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AuthError } from '../../machines/index.ts';
import type { Coordinator, Rotation, SessionRecord } from '../types.ts';
import { refuseAgain } from './refusal.ts';
import type { CoordinatorStore } from './store.ts';
import { nameOf, openSuccessor, sealSuccessor } from './successor.ts';

const WINDOW_AFTER_DUE_MS = 60_000;
const LONGEST_WINDOW_MS = 15 * 60_000;
const REFUSAL_MS = 30_000;
const OVER_MS = 15 * 60_000;
const LOGOUT_WAIT_MS = 2_000;
const LONGEST_CHAIN = 64;

/** A leader that has not said for this long that it lives is dead, and another takes over. */
const LEASE_MS = 3_000;
const HEARTBEAT_MS = 1_000;
/** Followers look this often whether the leader is done … */
const POLL_MS = 40;
/** … and give up before the browser does (10 s), with trouble that it tries again. */
const PATIENCE_MS = 9_000;

type Flights = Map<string, Promise<SessionRecord>>;

export interface CoordinatorParts {
  readonly store: CoordinatorStore;
  /** Rotations under way in this process, by the name of the token that is being replaced. */
  readonly flights: Flights;
  /** Clock, ms since 1970. */
  readonly now: () => number;
  /** Do several processes use the store? Then a rotation is claimed there, too. */
  readonly isShared: boolean;
}

const successorKey = (name: string) => `successor:${name}`;
const refusalKey = (name: string) => `refused:${name}`;
const flightKey = (name: string) => `flight:${name}`;
const overKey = (id: string) => `over:${id}`;

const isDone = async (work: Promise<unknown>, ms: number) => {
  const patience = new AbortController();
  await Promise.race([
    work.catch(() => {}),
    wait(ms, undefined, { signal: patience.signal }).catch(() => {}),
  ]);
  patience.abort();
};

/**
 * One refresh for all who ask with one token, in this process and in every other that shares the store.
 *
 * Afterwards the old token is answered with the newest successor of its chain, so that a lost reply heals, until that
 * one was due for a minute (at most 15 minutes). A failure is never remembered; a refusal is, for 30 s, because the
 * first refusal of a token clears nothing.
 */
export const createCoordinator = ({ store, flights, now, isShared }: CoordinatorParts): Coordinator => {
  const newestOf = async (record: SessionRecord): Promise<SessionRecord> => {
    let newest = record;
    for (let steps = 0; steps < LONGEST_CHAIN && newest.refreshToken !== null; steps += 1) {
      const sealed = await store.get(successorKey(nameOf(newest.refreshToken)));
      const next = sealed === null ? null : openSuccessor(newest.refreshToken, sealed);
      // An API that does not rotate gives the same token again: the generation tells old from new.
      if (next === null || (next.epoch === newest.epoch && next.generation <= newest.generation)) break;
      newest = next;
    }
    return newest;
  };

  /** Whoever still holds this token gets `next` for it, until that one was due for a minute. */
  const remember = (token: string, next: SessionRecord) => {
    const window = Math.min(next.refreshAt + WINDOW_AFTER_DUE_MS - now(), LONGEST_WINDOW_MS);
    const lifeMs = Math.max(window, WINDOW_AFTER_DUE_MS);
    return store.set(successorKey(nameOf(token)), sealSuccessor(token, next), lifeMs);
  };

  const callApi = async (record: SessionRecord, token: string, rotate: Rotation) => {
    try {
      const next = await rotate(record);
      await remember(token, next);
      return next;
    } catch (thrown) {
      if (thrown instanceof AuthError && thrown.code === 'session_ended')
        await store.set(refusalKey(nameOf(token)), '1', REFUSAL_MS);
      throw thrown;
    }
  };

  /** Runs `task` as the one process that may, and keeps saying that it lives. */
  const lead = async <Result>(key: string, owner: string, task: () => Promise<Result>): Promise<Result> => {
    const heartbeat = setInterval(() => store.extend(key, owner, LEASE_MS).catch(() => {}), HEARTBEAT_MS);
    try {
      return await task();
    } finally {
      clearInterval(heartbeat);
      await store.release(key, owner);
    }
  };

  /** What came of it meanwhile: somebody else's successor, a refusal, or nothing yet. */
  const settled = async (record: SessionRecord, name: string): Promise<SessionRecord | null> => {
    // Due or not, it was made a moment ago; the token it replaced must not be sent again.
    const newest = await newestOf(record);
    if (newest !== record) return newest;
    if ((await store.get(refusalKey(name))) !== null) throw refuseAgain();
    return null;
  };

  const fly = async (record: SessionRecord, token: string, rotate: Rotation): Promise<SessionRecord> => {
    const name = nameOf(token);
    // Read again under the claim: whoever had it before may have rotated this very token (V15).
    const work = async () => (await settled(record, name)) ?? (await callApi(record, token, rotate));
    if (!isShared) return work();
    const owner = randomUUID();
    const endAt = Date.now() + PATIENCE_MS;
    while (!(await store.claim(flightKey(name), owner, LEASE_MS))) {
      if (Date.now() > endAt)
        throw new AuthError('api_unavailable', 'Another process is renewing this session for too long.');
      await wait(POLL_MS);
      const found = await settled(record, name);
      if (found !== null) return found;
    }
    return lead(flightKey(name), owner, work);
  };

  /** Waits, as long as a logout may, until nobody is rotating this token any more. */
  const waitForFlight = async (name: string) => {
    const flight = flights.get(name);
    if (flight !== undefined) await isDone(flight, LOGOUT_WAIT_MS);
    const endAt = Date.now() + LOGOUT_WAIT_MS;
    while (isShared && Date.now() < endAt && (await store.get(flightKey(name))) !== null) await wait(POLL_MS);
  };

  return {
    isShared,

    async rotate(record, rotate, isDue) {
      const newest = await newestOf(record);
      if (newest !== record && !isDue(newest)) return newest;
      const token = newest.refreshToken;
      if (token === null) throw new AuthError('session_ended', 'This session has no refresh token.');
      const name = nameOf(token);
      const flight = flights.get(name) ?? fly(newest, token, rotate).finally(() => flights.delete(name));
      flights.set(name, flight);
      const next = await flight;
      // A browser that no reply has reached for several lives still holds the first token of the chain.
      if (record.refreshToken !== null && record.refreshToken !== token)
        await remember(record.refreshToken, next);
      return next;
    },

    async end(record, ids) {
      await this.bury(ids);
      const newest = await newestOf(record);
      if (newest.refreshToken !== null) await waitForFlight(nameOf(newest.refreshToken));
      return newestOf(newest);
    },

    async bury(ids) {
      await Promise.all(ids.map((id) => store.set(overKey(id), '1', OVER_MS)));
    },

    isOver: async (id) => (await store.get(overKey(id))) !== null,
  };
};
