'use client';

import { type AuthSnapshot, selectSession } from 'authchart';
import { useAuth } from 'authchart/react';
import { useEffect, useState } from 'react';
import type { JarCookie } from '../demo/trace-entry.ts';
import { CookieList } from './cookie-list.tsx';
import { useTickingNow } from './use-ticking-now.ts';

/** Another generation, or none: the cookies have been written. */
const selectVersion = (snapshot: AuthSnapshot) => {
  const session = selectSession(snapshot);
  return session === null
    ? `none ${snapshot.matches('anonymous')}`
    : `${session.epoch} ${session.generation}`;
};

/** The cookies as the page was rendered with them. */
export interface RenderedCookies {
  readonly cookies: readonly JarCookie[];
  /** When, ms since 1970. */
  readonly at: number;
}

const useCookies = (rendered: RenderedCookies): readonly JarCookie[] => {
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

/** The panel's cookies: as the page was rendered with them, and anew with each session. */
export const CookieTable = ({ rendered }: { readonly rendered: RenderedCookies }) => (
  <CookieList cookies={useCookies(rendered)} now={useTickingNow(rendered.at)} />
);
