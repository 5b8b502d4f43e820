/** Cookies as a request brings them: by name, in the order they came. */
export type CookieList = readonly (readonly [name: string, value: string])[];

/**
 * Reads a Cookie header. Tolerant, because other applications on the host write into the same jar; a pair without
 * `=` is dropped, for a bare `__Host-x` must not become a cookie of that name.
 *
 * @see RFC 6265bis section 5.8.3
 */
export const parseCookies = (header: string | null): CookieList =>
  (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    return at < 1 || name === '' ? [] : [[name, pair.slice(at + 1).trim()] as const];
  });

export interface CookieAttributes {
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict';
}

/** The longest life a browser grants (RFC 6265bis section 5.5). */
export const LONGEST_MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

interface SetCookie extends CookieAttributes {
  readonly name: string;
  readonly value: string;
  readonly maxAgeSeconds: number;
  readonly isHttpOnly: boolean;
}

/** One Set-Cookie line. Deleting takes the very attributes of setting, or a prefixed name is not deleted (I25). */
export const serializeCookie = ({ name, value, maxAgeSeconds, isHttpOnly, secure, sameSite }: SetCookie) => {
  const age = Math.min(Math.max(Math.floor(maxAgeSeconds), 0), LONGEST_MAX_AGE_SECONDS);
  return [
    `${name}=${value}`,
    'Path=/',
    `Max-Age=${age}`,
    ...(isHttpOnly ? ['HttpOnly'] : []),
    ...(secure ? ['Secure'] : []),
    `SameSite=${sameSite === 'lax' ? 'Lax' : 'Strict'}`,
  ].join('; ');
};
