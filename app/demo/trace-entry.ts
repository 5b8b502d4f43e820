import type { ShownHeader } from './shown-headers.ts';

/** One request that Next has answered, or sent to the API. */
export interface TraceEntry {
  readonly id: number;
  /** `next`: from the page to Next; `api`: from Next to the API. */
  readonly leg: 'next' | 'api';
  /** The page's request that it belongs to; null where a page was rendered, or an action ran. */
  readonly request: string | null;
  /** When it began, ms since 1970 in real time and by the demo's clock. */
  readonly realAt: number;
  readonly at: number;
  readonly tookMs: number;
  readonly method: string;
  readonly path: string;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly sent: readonly ShownHeader[];
  readonly received: readonly ShownHeader[];
}

/** A cookie without its value. */
export interface JarCookie {
  readonly name: string;
  readonly kind: 'access' | 'refresh' | 'tombstone';
  readonly bytes: number;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict';
  readonly writtenAt: number | null;
}

/** What `/api/demo/trace` answers. */
export interface Trace {
  readonly jar: readonly JarCookie[];
  /** Faults of the API's leg that no request has met yet. */
  readonly waiting: readonly string[];
  readonly entries: readonly TraceEntry[];
}
