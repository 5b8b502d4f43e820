import type { AuthActor } from 'authchart';
import type { Demo } from '../demo/page/create-demo.ts';
import type { Evidence } from './evidence.ts';

/** What an action of a chapter may use. */
export interface Tools {
  readonly demo: Demo;
  readonly actor: AuthActor;
  readonly authFetch: typeof fetch;
  /** Leads to a page of this site. */
  readonly goTo: (path: string) => void;
}

export interface Prediction {
  readonly id: string;
  readonly text: string;
  /** Whether it came true, by what was recorded. */
  readonly holds: (evidence: Evidence) => boolean;
}

export interface Check {
  readonly text: string;
  readonly isMet: (evidence: Evidence) => boolean;
}

/** What there is to do in a chapter: predict, act, and see whether it came true. */
export interface Task {
  readonly slug: string;
  readonly needs: 'signedIn' | 'signedOut';
  readonly question: string;
  readonly predictions: readonly Prediction[];
  /** On the button that does it. */
  readonly action: string;
  readonly act: (tools: Tools) => void | Promise<void>;
  readonly checks: readonly Check[];
  /** What to take along, said when all checks are met. */
  readonly moral: string;
  /** A second page of the same browser stands beside the chart. */
  readonly hasSecondTab?: boolean;
}
