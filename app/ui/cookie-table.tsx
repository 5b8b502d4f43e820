'use client';

import { type AuthSnapshot, selectSession } from 'authchart';
import { useAuth } from 'authchart/react';
import { useEffect, useState } from 'react';
import styles from './session-panel.module.css';

interface Cookie {
  readonly name: string;
  readonly kind: 'access' | 'refresh' | 'tombstone';
  readonly bytes: number;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: string;
  readonly writtenAt: number | null;
}

const MEANINGS = {
  access: 'the access token, sealed',
  refresh: 'the refresh token and the session, sealed',
  tombstone: 'what is over; the one a script may write',
} as const;

const flagsOf = ({ httpOnly, secure, sameSite }: Cookie) =>
  [httpOnly && 'HttpOnly', secure && 'Secure', sameSite === 'lax' ? 'SameSite=Lax' : 'SameSite=Strict']
    .filter(Boolean)
    .join(' · ');

/** Another generation, or none: the cookies have been written. */
const selectVersion = (snapshot: AuthSnapshot) => {
  const session = selectSession(snapshot);
  return session === null
    ? `none ${snapshot.matches('anonymous')}`
    : `${session.epoch} ${session.generation}`;
};

/** The cookies as the page was rendered with them. */
export interface RenderedCookies {
  readonly cookies: readonly Cookie[];
  /** When, ms since 1970. */
  readonly at: number;
}

const useCookies = (rendered: RenderedCookies): readonly Cookie[] => {
  const version = useAuth(selectVersion);
  const [seen, setSeen] = useState({ version, cookies: rendered.cookies });
  const isKnown = seen.version === version;
  useEffect(() => {
    if (isKnown) return;
    let isCurrent = true;
    const load = async () => {
      const response = await fetch('/api/cookies');
      if (response.ok && isCurrent) setSeen({ version, cookies: await response.json() });
    };
    // Only a picture: where it cannot be had, the last one stays.
    load().catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [version, isKnown]);
  return seen.cookies;
};

const useNow = (renderedAt: number): number => {
  const [now, setNow] = useState(renderedAt);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
};

/** The jar without its secrets: a page cannot read a value, and need not. */
export const CookieTable = ({ rendered }: { readonly rendered: RenderedCookies }) => {
  const cookies = useCookies(rendered);
  const now = useNow(rendered.at);
  if (cookies.length === 0) return <p className={styles.quiet}>None.</p>;
  return (
    <ul className={styles.cookies}>
      {cookies.map((cookie) => (
        <li key={cookie.name}>
          <code>{cookie.name}</code>
          <span>{MEANINGS[cookie.kind]}</span>
          <span className={styles.quiet}>
            {flagsOf(cookie)} · {cookie.bytes} bytes
            {cookie.writtenAt !== null &&
              ` · written ${Math.max(0, Math.round((now - cookie.writtenAt) / 1000))} s ago`}
          </span>
        </li>
      ))}
    </ul>
  );
};
