'use client';

import { type AuthSnapshot, authMachine, selectIsStale, selectStateName } from 'authchart';
import { SessionExpiry, SignedIn, useAuth, useUser } from 'authchart/react';
import { ChartMap } from './chart-map.tsx';
import { CookieTable, type RenderedCookies } from './cookie-table.tsx';
import { Errand } from './errand.tsx';
import styles from './session-panel.module.css';
import { type Happening, useHappenings } from './use-happenings.ts';

const selectMeaning = (snapshot: AuthSnapshot): string => {
  const names = selectStateName(snapshot).split('.');
  return authMachine.getStateNodeById(['auth', ...names].join('.')).description ?? '';
};

const selectIsUnknown = (snapshot: AuthSnapshot): boolean => snapshot.matches('restoring');

const Who = () => {
  const user = useUser();
  const isUnknown = useAuth(selectIsUnknown);
  if (isUnknown) return 'not known yet';
  return user === null ? 'nobody' : `${user.name ?? user.id}${user.email ? ` (${user.email})` : ''}`;
};

const Log = ({ happenings }: { readonly happenings: readonly Happening[] }) => (
  <ol className={styles.log}>
    {happenings.length === 0 && <li className={styles.quiet}>Nothing yet on this page.</li>}
    {happenings.map(({ id, at, text }) => (
      <li key={id}>
        <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString('en-GB')}</time> {text}
      </li>
    ))}
  </ol>
);

/** Where the session stands: state, who, time left, what happened last, and the cookies that carry it. */
export const SessionPanel = ({ cookies }: { readonly cookies: RenderedCookies }) => {
  const state = useAuth(selectStateName);
  const meaning = useAuth(selectMeaning);
  const isStale = useAuth(selectIsStale);
  const happenings = useHappenings();
  return (
    <aside className={styles.panel} aria-labelledby="panel-title">
      <h2 id="panel-title" className={styles.title}>
        This session
      </h2>
      <ChartMap active={state} />
      <p className={styles.state} data-state={state}>
        <span className={styles.dot} data-stale={isStale} aria-hidden="true" />
        <code>{state}</code>
      </p>
      <p className={styles.meaning}>{meaning}</p>
      <Errand />
      <dl className={styles.facts}>
        <dt>Who</dt>
        <dd>
          <Who />
        </dd>
        <dt>Token</dt>
        <dd>
          <SignedIn fallback="none">
            <SessionExpiry />
          </SignedIn>
        </dd>
      </dl>
      <h3>What happened last</h3>
      <Log happenings={happenings} />
      <h3>Cookies</h3>
      <CookieTable rendered={cookies} />
    </aside>
  );
};
