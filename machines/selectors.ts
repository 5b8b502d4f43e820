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

/** The session, or null where nobody is signed in (or nobody knows yet). */
export const selectSession = (snapshot: AuthSnapshot) => snapshot.context.session;
/** Who is signed in, or null. */
export const selectUser = (snapshot: AuthSnapshot) => snapshot.context.session?.user ?? null;
/** Something is being found out, or somebody is on the way in or out. */
export const selectIsPending = (snapshot: AuthSnapshot) => snapshot.hasTag('pending');
/** Somebody is signed in, also while the token is being renewed. */
export const selectIsSignedIn = (snapshot: AuthSnapshot) => snapshot.hasTag('signedIn');
/** The session stands, but its token does not work: requests wait. */
export const selectIsStale = (snapshot: AuthSnapshot) => snapshot.hasTag('stale');
/** It is certain that nobody is signed in. */
export const selectIsSignedOut = (snapshot: AuthSnapshot) => snapshot.matches('anonymous');
/** What went wrong last, or null; the next success clears it. */
export const selectError = (snapshot: AuthSnapshot) => snapshot.context.error;
/** Why nobody is signed in, where somebody was; else null. */
export const selectEnded = (snapshot: AuthSnapshot) => snapshot.context.ended;
/** When the access token is over, ms since 1970 on the server’s clock; null without a session. */
export const selectExpiresAt = (snapshot: AuthSnapshot) => snapshot.context.session?.expiresAt ?? null;
/** What to add to `Date.now()` to get the server’s time, in milliseconds. */
export const selectClockOffsetMs = (snapshot: AuthSnapshot) => snapshot.context.clockOffsetMs;

/** The state as one dotted word: `refreshing.expired`, `anonymous`. */
export const selectStateName = ({ value }: AuthSnapshot): string =>
  typeof value === 'string' ? value : Object.entries(value).flat().join('.');

/** The child that is asking the server, if one is; subscribe to it and read {@link attemptStatus}. */
export const selectAttempt = (snapshot: AuthSnapshot): ActorRefFrom<typeof attemptMachine> | undefined =>
  snapshot.children.refresh ?? snapshot.children.restore ?? snapshot.children.logout;

/** How an errand goes, read from a snapshot of the child that {@link selectAttempt} gives. */
export const attemptStatus = (snapshot: SnapshotFrom<typeof attemptMachine>): AttemptStatus => ({
  attempt: snapshot.context.failures + 1,
  retryAt: snapshot.context.retryAt,
  isOffline: snapshot.matches('offline'),
  error: snapshot.context.error,
});
