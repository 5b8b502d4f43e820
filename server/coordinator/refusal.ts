import { AuthError, isAuthErrorCode } from '../../machines/index.ts';

/** On the error itself: handlers and proxy.ts are bundled apart and share the flights, not the modules. */
const REPEATED = Symbol.for('authchart.repeatedRefusal');

/** Whether this `session_ended` came from memory: the API had refused the very same token shortly before. */
export const wasRefusedBefore = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && REPEATED in error;

/** A second refusal, without asking the API again. */
export const refuseAgain = (): AuthError =>
  Object.assign(new AuthError('session_ended', 'The API refused this token a moment ago.'), {
    [REPEATED]: true,
  });

/** An error of a flight that another copy of this package began, as one of this copy's own. */
export const ownError = (thrown: unknown): unknown => {
  if (thrown instanceof AuthError || !(thrown instanceof Error) || !('problem' in thrown)) return thrown;
  const { problem } = thrown as { problem: AuthError['problem'] | undefined };
  if (!isAuthErrorCode(problem?.code)) return thrown;
  return new AuthError(problem as AuthError['problem'], thrown.message, { cause: thrown });
};
