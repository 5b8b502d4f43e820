import type { DefaultUser } from './session.ts';

export { type BrowserActorsOptions, createBrowserActors } from './actors/browser.ts';
export { attempt } from './actors/requests.ts';
export { attemptMachine } from './attempt.machine.ts';
export type { AttemptOutput, Reply, SessionRequest } from './attempt.setup.ts';
export { authMachine } from './auth.machine.ts';
export type {
  AuthContext,
  AuthEmitted,
  AuthEvent,
  AuthInput,
  AuthTag,
  EndReason,
  LoginInput,
} from './auth.types.ts';
export { createWallClock, type WallClock } from './clock.ts';
export {
  AuthError,
  type AuthErrorCode,
  type AuthProblem,
  type FieldCode,
  isAuthErrorCode,
  RECOVERY,
  type Recovery,
  STALE_SESSION_DIGEST,
  toAuthError,
} from './errors.ts';
export { safeReturnTo } from './safe-return-to.ts';
export {
  type AttemptStatus,
  type AuthActor,
  type AuthSnapshot,
  attemptStatus,
  selectAttempt,
  selectClockOffsetMs,
  selectEnded,
  selectError,
  selectExpiresAt,
  selectIsPending,
  selectIsSignedIn,
  selectIsSignedOut,
  selectIsStale,
  selectSession,
  selectStateName,
  selectUser,
} from './selectors.ts';
export {
  type DefaultUser,
  type Envelope,
  isExpired,
  isOver,
  isRenewable,
  isStale,
  parseEnvelope,
  type Session,
} from './session.ts';
export {
  type ClockOffset,
  DEADLINES,
  dueAt,
  refreshMarginMs,
  type TokenTimes,
  tokenTimes,
} from './timing.ts';

/**
 * Where an app tells the types of its `createAuth()`, so that they reach `useUser()` and `useLogin()`:
 *
 * @example declare module 'authchart' { interface Register { auth: typeof auth } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: apps add to it by declaration merging.
export interface Register {}

/** The user that the registered `createAuth()` makes; {@link DefaultUser} where none is registered. */
export type RegisteredUser = Register extends { auth: { $infer: { user: infer User } } } ? User : DefaultUser;
