import type { DemoState, JarAt, Run } from '../demo/page/demo-state.ts';
import type { Moment, PageRequest } from '../demo/page/records.ts';
import type { TraceEntry } from '../demo/trace-entry.ts';

/** What really happened since a chapter's run began: what its checks look at, and nothing else. */
export interface Evidence {
  /** Steps of this tab's chart, the one before the run first. */
  readonly steps: readonly Moment[];
  /** Steps of this tab's errands: requesting, waiting, offline. */
  readonly errands: readonly Moment[];
  /** Where the charts of the browser's other pages stand: the last step of each. */
  readonly otherTabs: readonly Moment[];
  /** Requests of this tab. */
  readonly requests: readonly PageRequest[];
  /** What Next was asked, and what it asked the API, for this whole browser. */
  readonly legs: readonly TraceEntry[];
  /** The jar before the run, and as it was last seen. */
  readonly jarBefore: JarAt | null;
  readonly jar: JarAt | null;
  /** The page was loaded during the run. */
  readonly wasLoaded: boolean;
  /** How long nothing has happened, in real ms: what did not happen can only be said after a while. */
  readonly quietMs: number;
}

interface Seen {
  readonly tab: string;
  readonly loadedAt: number;
  readonly realNow: number;
}

const lastOfEach = (moments: readonly Moment[]): Moment[] => [
  ...new Map(moments.map((moment) => [moment.tab, moment])).values(),
];

/** The steps since the run began; before them the one it began at, where the page knows it. */
const sinceStart = (steps: readonly Moment[], startedAt: number): Moment[] => {
  const before = steps.filter(({ realAt }) => realAt < startedAt).slice(-1);
  return [...before, ...steps.filter(({ realAt }) => realAt >= startedAt)];
};

export const gatherEvidence = (
  { moments, requests, legs, jars }: DemoState,
  { startedAt, afterLeg }: Pick<Run, 'startedAt' | 'afterLeg'>,
  { tab, loadedAt, realNow }: Seen,
): Evidence => {
  const own = moments.filter((moment) => moment.tab === tab);
  const charts = moments.filter(({ actor }) => actor === 'auth');
  const happened = [...moments, ...requests, ...legs].map(
    (record) => record.realAt + ('tookMs' in record ? (record.tookMs ?? realNow) : 0),
  );
  return {
    steps: sinceStart(
      own.filter(({ actor }) => actor === 'auth'),
      startedAt,
    ),
    errands: own.filter(({ actor, realAt }) => actor !== 'auth' && realAt >= startedAt),
    otherTabs: lastOfEach(charts.filter((moment) => moment.tab !== tab)),
    requests: requests.filter((request) => request.tab === tab && request.realAt >= startedAt),
    legs: legs.filter(({ id }) => id > afterLeg),
    jarBefore: jars.findLast(({ realAt }) => realAt < startedAt) ?? null,
    jar: jars.at(-1) ?? null,
    wasLoaded: loadedAt >= startedAt,
    quietMs: realNow - Math.max(startedAt, loadedAt, ...happened),
  };
};

/** Whether the chart went through these states one after the other, other steps within them aside. */
export const wentThrough = ({ steps }: Evidence, states: readonly string[]): boolean => {
  const path = steps.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);
  return path.some((_, from) =>
    states.every((state, at) => path[from + at] === state || path[from + at]?.startsWith(`${state}.`)),
  );
};

export const wasIn = ({ steps }: Evidence, state: string): boolean =>
  steps.slice(1).some((step) => step.state === state || step.state.startsWith(`${state}.`));

const isCall = (name: string) => (call: { readonly path: string }) =>
  call.path.endsWith(`/${name}`) || call.path.includes(`/${name}-`);

/** Requests of this page to a session route. */
export const asked = ({ requests }: Evidence, route: string): readonly PageRequest[] =>
  requests.filter(isCall(`api/auth/${route}`));

/** Calls of Next to one of the API's routes: `login`, `refresh`, `logout`, `me`. */
export const askedApi = ({ legs }: Evidence, route: string): readonly TraceEntry[] =>
  legs.filter(({ leg }) => leg === 'api').filter(isCall(`auth/${route}`));

/** How many generations further the session is than when the run began. */
export const generationsGained = ({ steps }: Evidence): number =>
  (steps.at(-1)?.generation ?? Number.NaN) - (steps[0]?.generation ?? Number.NaN);

export const hasSessionCookies = (jar: JarAt | null): boolean =>
  jar?.cookies.some(({ kind }) => kind !== 'tombstone') === true;

/** Long enough to say that nothing more comes. */
export const isQuiet = ({ quietMs }: Evidence): boolean => quietMs >= 1_200;
