import type { TraceEntry } from '../trace-entry.ts';

const MOST_VISITS = 100;
const MOST_ENTRIES = 300;
const SHARED = Symbol.for('authchart-demo.trace');

interface Trace {
  count: number;
  readonly visits: Map<string, TraceEntry[]>;
}

/** Next bundles each route by itself; one process has one trace. */
const trace = (): Trace => {
  const scope = globalThis as { [SHARED]?: Trace };
  scope[SHARED] ??= { count: 0, visits: new Map() };
  return scope[SHARED];
};

/** Remembers a request for the browser that caused it. Bounded: who has not been heard of for longest makes room. */
export const remember = (visit: string, entry: Omit<TraceEntry, 'id'>): void => {
  const known = trace();
  known.count += 1;
  const entries = [...(known.visits.get(visit) ?? []), { ...entry, id: known.count }].slice(-MOST_ENTRIES);
  known.visits.delete(visit);
  known.visits.set(visit, entries);
  const [oldest] = known.visits.keys();
  if (known.visits.size > MOST_VISITS && oldest !== undefined) known.visits.delete(oldest);
};

/** What a browser has caused since the entry it knows, oldest first. */
export const entriesAfter = (visit: string, id: number): readonly TraceEntry[] =>
  (trace().visits.get(visit) ?? []).filter((entry) => entry.id > id);
