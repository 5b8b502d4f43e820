/**
 * Every way authchart can fail, by code. The first group travels on the wire as RFC 9457 problems;
 * `network`, `timeout` and `aborted` arise in the browser only.
 */
export type AuthErrorCode = keyof typeof RECOVERY;

/**
 * What each code asks of whoever meets it; nothing branches on a message.
 *
 * - `askAgain`: the user can put it right (another password, another field).
 * - `signIn`: the session is over; only a new login helps.
 * - `retry`: trouble, not an answer: the session is kept and the request repeated.
 * - `reload`: what this page knows is not what the cookies hold; ask anew.
 * - `fix`: a developer or administrator must change something.
 */
export const RECOVERY = {
  invalid_credentials: 'askAgain',
  invalid_input: 'askAgain',
  session_ended: 'signIn',
  session_replaced: 'reload',
  token_expired: 'retry',
  forbidden_origin: 'fix',
  rate_limited: 'retry',
  api_unavailable: 'retry',
  bad_api_response: 'retry',
  session_too_large: 'fix',
  cookies_blocked: 'askAgain',
  not_found: 'fix',
  method_not_allowed: 'fix',
  network: 'retry',
  timeout: 'retry',
  aborted: 'retry',
} as const satisfies Record<string, Recovery>;

export type Recovery = 'askAgain' | 'signIn' | 'retry' | 'reload' | 'fix';

/** The part of an error that may be shown, stored in context and sent: never a message, cause or token. */
export interface AuthProblem {
  readonly code: AuthErrorCode;
  /** How long the server asks us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Which inputs were refused, by name: `required` or `invalid`. */
  readonly fields?: Readonly<Record<string, FieldCode>>;
}

export type FieldCode = 'required' | 'invalid';

/** Whether something from outside is one of our codes. */
export const isAuthErrorCode = (value: unknown): value is AuthErrorCode =>
  typeof value === 'string' && Object.hasOwn(RECOVERY, value);

/**
 * The one error class of this package: a closed `code`, a developer's message, and the `cause`.
 *
 * @example
 * if (error instanceof AuthError && error.code === 'rate_limited') wait(error.problem.retryAfterMs)
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly problem: AuthProblem;

  constructor(
    code: AuthErrorCode | AuthProblem,
    message: string = typeof code === 'string' ? code : code.code,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.problem = typeof code === 'string' ? { code } : code;
  }

  get code(): AuthErrorCode {
    return this.problem.code;
  }
}

/** Turns anything thrown into an {@link AuthError}; what is not one of ours never got an answer: `network`. */
export const toAuthError = (thrown: unknown): AuthError =>
  thrown instanceof AuthError
    ? thrown
    : new AuthError('network', 'The request got no answer.', { cause: thrown });

/**
 * After this failure of a login nobody knows whether the server said yes: it must be asked.
 *
 * A refusal (wrong password, too many tries, a foreign origin) is a definite no.
 */
export const isUncertain = (code: AuthErrorCode): boolean =>
  RECOVERY[code] === 'retry' && code !== 'rate_limited';

/**
 * Marks the error of a server render that needs a token while the session's is over: of an error thrown on the
 * server only its digest reaches the page.
 */
export const STALE_SESSION_DIGEST = 'AUTHCHART_STALE_SESSION';
