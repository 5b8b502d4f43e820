import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import type { attemptMachine } from './attempt.machine.ts';
import type { authMachine } from './auth.machine.ts';
import type { AuthProblem } from './errors.ts';

/** A snapshot of {@link authMachine}. */
export type AuthSnapshot = SnapshotFrom<typeof authMachine>;

/** A running {@link authMachine}. */
export type AuthActor = ActorRefFrom<typeof authMachine>;

/** How the errand to the server goes, where one is under way. */
export interface AttemptStatus {
  /** 1 for the first request. */
  readonly attempt: number;
  /** When the next request leaves, `Date.now()`; null while one is on the wire. */
  readonly retryAt: number | null;
  readonly isOffline: boolean;
  readonly error: AuthProblem | null;
}

export const selectSession = (snapshot: AuthSnapshot) => snapshot.context.session;
export const selectUser = (snapshot: AuthSnapshot) => snapshot.context.session?.user ?? null;
export const selectIsPending = (snapshot: AuthSnapshot) => snapshot.hasTag('pending');
export const selectIsSignedIn = (snapshot: AuthSnapshot) => snapshot.hasTag('signedIn');
export const selectIsStale = (snapshot: AuthSnapshot) => snapshot.hasTag('stale');
export const selectIsSignedOut = (snapshot: AuthSnapshot) => snapshot.matches('anonymous');
export const selectError = (snapshot: AuthSnapshot) => snapshot.context.error;
export const selectEnded = (snapshot: AuthSnapshot) => snapshot.context.ended;
export const selectExpiresAt = (snapshot: AuthSnapshot) => snapshot.context.session?.expiresAt ?? null;
export const selectClockOffsetMs = (snapshot: AuthSnapshot) => snapshot.context.clockOffsetMs;

/** The state as one dotted word: `refreshing.expired`, `anonymous`. */
export const selectStateName = ({ value }: AuthSnapshot): string =>
  typeof value === 'string' ? value : Object.entries(value).flat().join('.');

/** The child that is asking the server, if one is; subscribe to it and read {@link attemptStatus}. */
export const selectAttempt = (snapshot: AuthSnapshot): ActorRefFrom<typeof attemptMachine> | undefined =>
  snapshot.children.refresh ?? snapshot.children.restore ?? snapshot.children.logout;

export const attemptStatus = (snapshot: SnapshotFrom<typeof attemptMachine>): AttemptStatus => ({
  attempt: snapshot.context.failures + 1,
  retryAt: snapshot.context.retryAt,
  isOffline: snapshot.matches('offline'),
  error: snapshot.context.error,
});
