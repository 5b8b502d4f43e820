import type { AuthErrorCode, AuthProblem } from '../machines/index.ts';

/** One sentence for each code; replace any of them, or all in another language. */
export type AuthMessages = Readonly<Record<AuthErrorCode, string>>;

/** What a person is told, in English. */
export const MESSAGES: AuthMessages = {
  invalid_credentials: 'That email and password do not belong together.',
  invalid_input: 'Please check what you have entered.',
  session_ended: 'Your session is over. Please sign in again.',
  session_replaced: 'Somebody else has signed in meanwhile.',
  token_expired: 'Your session is being renewed. Please try again.',
  forbidden_origin: 'This page may not sign in here.',
  rate_limited: 'Too many tries.',
  api_unavailable: 'The sign-in service cannot be reached right now. Please try again in a moment.',
  bad_api_response: 'The sign-in service gave an answer that makes no sense. Please try again.',
  session_too_large: 'Your account does not fit into this browser’s session. Please tell the site’s owner.',
  cookies_blocked:
    'This browser keeps no cookies for this site. Allow them, or open the site over https, and try again.',
  not_found: 'This site’s sign-in is not set up completely.',
  method_not_allowed: 'This site’s sign-in is not set up completely.',
  network: 'There is no connection to this site. Please try again.',
  timeout: 'There was no answer in time. Please try again.',
  aborted: 'That was called off.',
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A wait in the unit that a person would use. */
const describeWait = (ms: number): string => {
  if (ms <= 2 * MINUTE_MS) return `${Math.ceil(ms / 1000)} s`;
  return ms <= 2 * HOUR_MS ? `${Math.ceil(ms / MINUTE_MS)} minutes` : `${Math.ceil(ms / HOUR_MS)} hours`;
};

/** A problem as a person may read it. */
export const describeProblem = (
  { code, retryAfterMs }: AuthProblem,
  messages: Partial<AuthMessages> = {},
): string => {
  const sentence = messages[code] ?? MESSAGES[code];
  if (retryAfterMs === undefined || retryAfterMs <= 0) return sentence;
  return `${sentence} Please wait ${describeWait(retryAfterMs)}.`;
};
