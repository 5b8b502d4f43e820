import type { ChartStep } from 'authchart/react';
import type { FaultName } from '../faults.ts';

interface Recorded {
  /** Which page of this browser: this tab, or another one. */
  readonly tab: string;
  /** ms since 1970 in real time: what happened later has a larger one, whatever the demo's clock does. */
  readonly realAt: number;
  /** By the demo's clock. */
  readonly at: number;
}

/** The chart has taken a step, or its errand has. */
export interface Moment extends Recorded {
  /** `auth`, or the errand: `restore`, `refresh`, `logout`. */
  readonly actor: string;
  /** The event's type alone: what it carried may be a password. */
  readonly event: string;
  readonly state: string;
  readonly generation: number | null;
  readonly refreshAt: number | null;
  readonly expiresAt: number | null;
  readonly ended: string | null;
  /** The transition it took; null where it took none of the chart's own. */
  readonly step: ChartStep | null;
  /** Code of the last trouble. */
  readonly error: string | null;
}

/** A request of a page to Next. */
export interface PageRequest extends Recorded {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tookMs: number | null;
  /** Null while it is under way, or where the page got no answer. */
  readonly status: number | null;
  readonly isOver: boolean;
  readonly fault: FaultName | null;
  /** Names at the top of a JSON answer. */
  readonly answered: readonly string[];
  /** Whether anything in the answer looks like a token. */
  readonly heldToken: boolean;
}
