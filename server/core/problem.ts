import { AuthError, type AuthErrorCode, type AuthProblem } from '../../machines/index.ts';
import { TooLong } from './too-long.ts';

const STATUS = {
  invalid_credentials: 401,
  invalid_input: 422,
  session_ended: 401,
  session_replaced: 409,
  token_expired: 401,
  forbidden_origin: 403,
  rate_limited: 429,
  api_unavailable: 503,
  bad_api_response: 502,
  session_too_large: 500,
  cookies_blocked: 400,
  not_found: 404,
  method_not_allowed: 405,
  network: 503,
  timeout: 503,
  aborted: 503,
} as const satisfies Record<AuthErrorCode, number>;

const TITLE = {
  invalid_credentials: 'The credentials were refused.',
  invalid_input: 'The request is not of the expected shape.',
  session_ended: 'The session is over.',
  session_replaced: 'Another session is in the browser’s cookies.',
  token_expired: 'The access token is over.',
  forbidden_origin: 'The request does not come from this site.',
  rate_limited: 'Too many requests.',
  api_unavailable: 'The API cannot be reached.',
  bad_api_response: 'The API’s answer makes no sense.',
  session_too_large: 'The session does not fit into cookies.',
  cookies_blocked: 'The browser keeps no cookies for this site.',
  not_found: 'There is nothing here.',
  method_not_allowed: 'This method is not allowed here.',
  network: 'There was no answer.',
  timeout: 'There was no answer in time.',
  aborted: 'The request was aborted.',
} as const satisfies Record<AuthErrorCode, string>;

/** What every answer of ours carries: it belongs to one browser, and to one site. */
export const SAFE_HEADERS = {
  'Cache-Control': 'private, no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

interface AnswerOptions {
  readonly status?: number;
  readonly setCookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const withCookies = (headers: Headers, setCookies: readonly string[] = []) => {
  for (const line of setCookies) headers.append('Set-Cookie', line);
  return headers;
};

export const answerJson = (
  body: unknown,
  { status = 200, setCookies, headers }: AnswerOptions = {},
): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: withCookies(
      new Headers({ ...SAFE_HEADERS, 'Content-Type': 'application/json', ...headers }),
      setCookies,
    ),
  });

/**
 * An error as RFC 9457 `application/problem+json`: our code, and never the API's text, a cause or a stack.
 *
 * @param extra - Further members, as RFC 9457 section 3.2 allows.
 */
export const answerProblem = (
  problem: AuthProblem,
  { extra, ...options }: AnswerOptions & { readonly extra?: object } = {},
): Response => {
  const { code, retryAfterMs, fields } = problem;
  const status = options.status ?? STATUS[code];
  const wait = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
  const body = {
    type: `urn:authchart:problem:${code}`,
    title: TITLE[code],
    status,
    code,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(fields !== undefined && { fields }),
    ...extra,
  };
  return answerJson(body, {
    ...options,
    status,
    headers: { 'Content-Type': 'application/problem+json', ...wait, ...options.headers },
  });
};

/** Our own errors become problems; anything else is a fault of this server and is thrown on. */
export const answerError = (thrown: unknown): Response => {
  if (!(thrown instanceof AuthError)) throw thrown;
  return answerProblem(thrown.problem, thrown instanceof TooLong ? { status: 413 } : {});
};
