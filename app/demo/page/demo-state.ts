import type { FaultName } from '../faults.ts';
import type { JarCookie, TraceEntry } from '../trace-entry.ts';
import type { Moment, PageRequest } from './records.ts';

/** What the jar held at a time. */
export interface JarAt {
  readonly realAt: number;
  readonly cookies: readonly JarCookie[];
  /** Names that a script of this page could read. */
  readonly readable: readonly string[];
}

/** A chapter that is being tried. */
export interface Run {
  readonly slug: string;
  /** The chosen prediction. */
  readonly choice: string;
  /** In real time. */
  readonly startedAt: number;
  /** The last entry of Next's trace before it. */
  readonly afterLeg: number;
}

/** How a chapter ended. */
export interface Result {
  /** The chosen prediction. */
  readonly choice: string;
  /** The one that came true, by what was recorded. */
  readonly happened: string | null;
}

/** Everything the workbench knows. Oldest first. */
export interface DemoState {
  readonly moments: readonly Moment[];
  readonly requests: readonly PageRequest[];
  readonly legs: readonly TraceEntry[];
  readonly jars: readonly JarAt[];
  readonly pageFaults: readonly FaultName[];
  readonly apiFaults: readonly string[];
  readonly run: Run | null;
  /** Chapters that were tried to their end. */
  readonly done: Readonly<Record<string, Result>>;
  /** The moment of the past that is being looked at: itself, for several may have one time; null: now. */
  readonly lookingAt: Moment | null;
}

export const NO_STATE: DemoState = {
  moments: [],
  requests: [],
  legs: [],
  jars: [],
  pageFaults: [],
  apiFaults: [],
  run: null,
  done: {},
  lookingAt: null,
};

const MOST = 400;

/** The list with one more at its end, and the oldest gone where it grows too long. */
export const add = <Item>(items: readonly Item[], item: Item): Item[] => [...items, item].slice(-MOST);
