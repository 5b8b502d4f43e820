import type { JarCookie } from '../demo/trace-entry.ts';
import styles from './cookie-list.module.css';

const MEANINGS = {
  access: 'the access token, sealed',
  refresh: 'the refresh token and the session, sealed',
  tombstone: 'what is over; the one a script may write',
} as const;

const flagsOf = ({ httpOnly, secure, sameSite }: JarCookie) =>
  [httpOnly && 'HttpOnly', secure && 'Secure', sameSite === 'lax' ? 'SameSite=Lax' : 'SameSite=Strict']
    .filter(Boolean)
    .join(' · ');

const ageOf = (writtenAt: number, now: number) => {
  const seconds = Math.max(0, Math.round((now - writtenAt) / 1000));
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
};

export interface CookieListProps {
  readonly cookies: readonly JarCookie[];
  /** ms since 1970. */
  readonly now: number;
  /** How its cookies came to be: a login has written them, a refresh has rotated them. */
  readonly verb?: 'written' | 'rotated';
}

/** The jar without its secrets: a page cannot read a value, and need not. */
export const CookieList = ({ cookies, now, verb = 'written' }: CookieListProps) => {
  if (cookies.length === 0) return <p className={styles.quiet}>None.</p>;
  return (
    <ul className={styles.cookies}>
      {cookies.map((cookie) => (
        <li key={cookie.name}>
          <code>{cookie.name}</code>
          <span>{MEANINGS[cookie.kind]}</span>
          <span className={styles.quiet}>
            {flagsOf(cookie)} · {cookie.bytes} bytes
            {cookie.writtenAt !== null && ` · ${verb} ${ageOf(cookie.writtenAt, now)}`}
          </span>
        </li>
      ))}
    </ul>
  );
};
