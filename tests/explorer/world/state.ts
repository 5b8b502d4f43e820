import type { Envelope } from '../../../machines/index.ts';
import { createIntern } from '../engine/intern.ts';
import type { ApiState } from './api.ts';
import type { Jar } from './jar.ts';
import type { FlightOutcome, ServerAnswer, ServerRequest } from './server-program.ts';
import type { Message } from './tab-step.ts';

/** What a shared or local store remembers: `[key, value, until]`, in the order of the keys. */
export type Store = readonly (readonly [key: string, value: string, until: number])[];

/** Rotations under way in a process, or settled and not yet forgotten. */
export type Flights = readonly (readonly [name: string, state: 'underWay' | FlightOutcome])[];

export const jars = createIntern<Jar>();
export const apis = createIntern<ApiState>();
export const stores = createIntern<Store>();
export const flightSets = createIntern<Flights>();
export const requests = createIntern<Omit<ServerRequest, 'instance' | 'isShared' | 'now'>>();
export const answers = createIntern<ServerAnswer>();
export const apiAnswers = createIntern<unknown>();
export const messages = createIntern<Message>();
export const pages = createIntern<Envelope>();

/** A request on its way, and the handler that serves it. */
export interface Wire {
  readonly stage: 'sent' | 'served' | 'answered';
  readonly request: number;
  readonly instance: number;
  /** Where the handler waits; -1 before it began. */
  readonly server: number;
  /** Answers of the API on their way to the handler: what it waits for, and what it will hear. */
  readonly apiAnswers: readonly (readonly [pending: number, answer: number])[];
  readonly answer: number;
  /** Whether the tab's adapter still waits for it, as its pending with this number; -1: nobody does. */
  readonly awaitedAs: number;
}

/** An errand of a tab: its adapter, its place at the lock, its request. */
export interface Call {
  /** -1 where the tab is gone. */
  readonly tab: number;
  readonly errand: 'login' | 'restore' | 'refresh' | 'logout';
  /** Where the adapter waits; -1 where it has ended. */
  readonly client: number;
  /** Whether the chart still waits for it. */
  readonly isHeard: boolean;
  /** 0: none; 1, 2, …: the place in the queue; -1: held. */
  readonly lock: number;
  readonly wire: Wire | null;
}

export interface TabPlace {
  /** The charts, interned; -1 where the tab is closed. */
  readonly tab: number;
  /** What its channel told last. */
  readonly told: string;
  /** What its page has buried itself. */
  readonly buried: readonly string[];
  /** Messages on their way to it, in the order of their numbers. */
  readonly inbox: readonly number[];
}

/** What may still happen that need not happen. */
export interface Budget {
  readonly logins: number;
  readonly logouts: number;
  readonly cancels: number;
  readonly forced: number;
  readonly resumes: number;
  readonly reloads: number;
  readonly offers: number;
  readonly sleeps: number;
  readonly faults: number;
}

/** What the checks remember; the shipped code knows nothing of it. A family of tokens is a session, by its number. */
export interface Memory {
  /** Sessions that may be over: left, refused, displaced, or ended at the API. */
  readonly mayEnd: readonly number[];
  /** Sessions that somebody left: no cookie may bring them back. */
  readonly left: readonly number[];
  /** What made the newest token of a session known to nobody but the API. */
  readonly lost: readonly (readonly [family: number, by: string])[];
  /** Of which sessions a coordinator forgot a successor, and through what. */
  readonly forgotten: readonly (readonly [family: number, by: string])[];
  /** The login that began each session. */
  readonly attempts: readonly (string | null)[];
  readonly cancelled: readonly string[];
  /** The page as it was rendered when each session began. */
  readonly pages: readonly number[];
  /** A login landed that no tab waited for. */
  readonly isOrphaned: boolean;
  /** How often tabs have waited since somebody did something or something went wrong. */
  readonly waits: number;
}

export interface World {
  readonly now: number;
  readonly tabs: readonly TabPlace[];
  readonly calls: readonly Call[];
  readonly jar: number;
  readonly api: number;
  /** One for each process, or the shared one. */
  readonly stores: readonly number[];
  readonly flights: readonly number[];
  readonly budget: Budget;
  readonly memory: Memory;
}

const wireKey = (wire: Wire | null): string =>
  wire === null
    ? '-'
    : `${wire.stage[1]}${wire.request},${wire.instance},${wire.server},${wire.answer},${wire.awaitedAs},${wire.apiAnswers.join('+')}`;

/** A call as a text; `tab` where its tab stands in it. */
export const callKey = ({ errand, client, isHeard, lock, wire }: Call, tab: number): string =>
  `${tab}${errand[2]}${client}${isHeard ? 'h' : 'd'}${lock}/${wireKey(wire)}`;

const tabKey = ({ tab, told, buried, inbox }: TabPlace): string =>
  `${tab}~${told}~${buried.join('+')}~${inbox.join('+')}`;

/** Tabs and calls as one text, where the tabs stand in another order. */
const placesKey = ({ tabs, calls }: World, order: readonly number[]): string => {
  const standing = order.map((at) => tabs[at]).filter((place) => place !== undefined);
  const ways = calls.map((call) => callKey(call, call.tab === -1 ? -1 : order.indexOf(call.tab)));
  return `${standing.map(tabKey).join('|')};${ways.sort().join('|')}`;
};

const permutations = (items: readonly number[]): number[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item) =>
        permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
      );

const ORDERS = [0, 1, 2, 3, 4].map((count) => permutations(Array.from({ length: count }, (_, at) => at)));

/**
 * The state as one text: two worlds with the same are the same. Where tabs have no names of their own, worlds that
 * differ only in which tab is which are the same too.
 */
export const worldKey = (world: World, isSymmetric = false): string => {
  const { now, tabs, jar, api, budget, memory } = world;
  const { logins, logouts, cancels, forced, resumes, reloads, offers, sleeps, faults } = budget;
  const orders = ORDERS[tabs.length] ?? [];
  const keys = (isSymmetric ? orders : orders.slice(0, 1)).map((order) => placesKey(world, order));
  return [
    now,
    keys.length === 1 ? keys[0] : keys.reduce((least, key) => (key < least ? key : least)),
    jar,
    api,
    world.stores.join('+'),
    world.flights.join('+'),
    `${logins}.${logouts}.${cancels}.${forced}.${resumes}.${reloads}.${offers}.${sleeps}.${faults}`,
    `${memory.mayEnd}.${memory.left}.${memory.lost.join('+')}.${memory.forgotten.join('+')}.${memory.attempts}.${memory.cancelled}.${memory.isOrphaned ? 1 : 0}.${memory.waits}`,
  ].join(';');
};
