import { assign, fromPromise, setup } from 'xstate';
import { type AuthError, type AuthProblem, RECOVERY, toAuthError } from './errors.ts';
import { mustProvide } from './must-provide.ts';
import type { Envelope } from './session.ts';
import { backoffMs, msUntil, randomAt } from './timing.ts';

/** What a tab tells the server when it asks about a session. */
export interface SessionRequest {
  /** The epoch (or, to end a cancelled login, the attempt) in question; null where the tab knows none. */
  readonly epoch: string | null;
  readonly generation: number;
  /** Rotate even before it is due. */
  readonly force: boolean;
}

/** A server's answer and when it came, so that its clock can be compared with ours. */
export interface Reply {
  readonly envelope: Envelope;
  /** `Date.now()` when the request left. */
  readonly sentAt: number;
  /** `Date.now()` when the answer was here. */
  readonly receivedAt: number;
  /** Epochs and attempts the server says are over. */
  readonly ended?: readonly string[];
}

export interface AttemptInput {
  readonly request: SessionRequest;
  /** Milliseconds to hold the first request back (the rate floor). */
  readonly startDelayMs: number;
  /** 0 … 1, seeds the jitter of the waits. */
  readonly seed: number;
}

export interface AttemptContext {
  readonly request: SessionRequest;
  readonly seed: number;
  /** Requests that got no answer. */
  readonly failures: number;
  /** Definitive refusals: the second counts. */
  readonly refusals: number;
  /** Why the last request failed; null before that. */
  readonly error: AuthProblem | null;
  /** When the next request leaves, `Date.now()`; null while one is under way. */
  readonly retryAt: number | null;
  /** The rate floor: the first request never leaves before this, `performance.now()`. */
  readonly monotonicEarliestAt: number;
  readonly output: AttemptOutput | null;
}

export type AttemptEvent =
  /** The browser says that there is no network: no use in knocking. */
  | { type: 'network.lost' }
  /** The browser says that the network is back: the wait is cut short. */
  | { type: 'network.restored' }
  /** Somebody looks at the page: the wait is cut short. */
  | { type: 'page.resumed' };

export type AttemptOutput =
  | { readonly type: 'answered'; readonly reply: Reply }
  | { readonly type: 'refused'; readonly error: AuthProblem };

/** The reply of an attempt that was answered; a refusal has none. */
export const replyOf = (output: AttemptOutput): Reply | null =>
  output.type === 'answered' ? output.reply : null;

/** `navigator.onLine` lies, so being offline is checked now and then. */
const OFFLINE_PROBE_MS = 30_000;

/** A wait may be cut short, but never below this: events may come faster than any network recovers. */
const SHORTEST_WAIT_MS = 1_000;

const errorIn = (event: object): AuthError => toAuthError('error' in event ? event.error : undefined);

const isRefusal = (event: object) => RECOVERY[errorIn(event).code] === 'signIn';

export const attemptSetup = setup({
  types: {
    input: {} as AttemptInput,
    context: {} as AttemptContext,
    events: {} as AttemptEvent,
    output: {} as AttemptOutput,
  },
  actors: {
    /** One request on the wire. */
    request: fromPromise<Reply, SessionRequest>(mustProvide('request')),
  },
  actions: {
    recordAnswer: assign(({ event }) => ({
      // Only the request's own answer leads here.
      output: { type: 'answered' as const, reply: (event as unknown as { output: Reply }).output },
    })),
    recordRefusal: assign(({ context, event }) => {
      const { problem } = errorIn(event);
      return {
        refusals: context.refusals + 1,
        error: problem,
        output: { type: 'refused' as const, error: problem },
      };
    }),
    recordTrouble: assign(({ context, event }) => {
      const { problem } = errorIn(event);
      const failures = context.failures + 1;
      const waitMs = backoffMs(failures, randomAt(context.seed, failures), problem.retryAfterMs);
      return { failures, error: problem, retryAt: Date.now() + waitMs };
    }),
    stopWaiting: assign({ retryAt: null }),
    expectProbe: assign({ retryAt: () => Date.now() + OFFLINE_PROBE_MS }),
    hastenRetry: assign(({ context }) => ({
      retryAt:
        Date.now() + Math.max(msUntil(context.monotonicEarliestAt, performance.now()), SHORTEST_WAIT_MS),
    })),
  },
  guards: {
    isHeldBack: ({ context }) => context.retryAt !== null,
    isFirstRefusal: ({ context, event }) => context.refusals === 0 && isRefusal(event),
    isRefusal: ({ event }) => isRefusal(event),
    // A wait that should be over long ago met a clock that was set.
    canHasten: ({ context }) =>
      context.failures > 0 && Math.abs((context.retryAt ?? 0) - Date.now()) > SHORTEST_WAIT_MS,
  },
  delays: {
    /** Until the next request leaves: exponential with full jitter, 1 s to 30 s, or what the server asked for. */
    untilRetry: ({ context }) => msUntil(context.retryAt ?? 0, Date.now()),
  },
});
