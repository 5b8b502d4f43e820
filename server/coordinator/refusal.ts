import { AuthError } from '../../machines/index.ts';

const repeated = new WeakSet<object>();

/** Whether this `session_ended` came from memory: the API had refused the very same token shortly before. */
export const wasRefusedBefore = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && repeated.has(error);

/** A second refusal, without asking the API again. */
export const refuseAgain = (): AuthError => {
  const error = new AuthError('session_ended', 'The API refused this token a moment ago.');
  repeated.add(error);
  return error;
};
