export {
  AuthError,
  type AuthErrorCode,
  type AuthProblem,
  type FieldCode,
  isAuthErrorCode,
  RECOVERY,
  type Recovery,
  toAuthError,
} from './errors.ts';
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
