import type { Call } from './wire.ts';

/** How a tab stands at the end of a run. */
export interface TabOutcome {
  readonly tab: string;
  /** The tab greets its user. */
  readonly saysHello: boolean;
  /** What the API says to the next request of the tab; null where it would send none. */
  readonly order: 200 | 401 | null;
}

/** What one of the two did in an experiment. */
export interface Outcome {
  readonly calls: readonly Call[];
  /** Renewals that the API granted. */
  readonly rotations: number;
  readonly tabs: readonly TabOutcome[];
  /** What nobody caught. */
  readonly error: string | null;
  /** The page put an end to it. */
  readonly isStopped: boolean;
}

/** An outcome in sentences. */
export const sayOutcome = ({ calls, rotations, error, isStopped }: Outcome): string[] => [
  `${calls.length} ${calls.length === 1 ? 'request' : 'requests'}${isStopped ? ', then stopped by this page' : ''}; the API renewed ${rotations} ${rotations === 1 ? 'time' : 'times'}.`,
  ...(error === null ? [] : [`Nobody caught: ${error}`]),
];
