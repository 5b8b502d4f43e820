'use client';

import { useSelector } from '@xstate/react';
import { type AttemptStatus, type AuthSnapshot, attemptStatus, selectAttempt } from 'authchart';
import { type AuthMessages, describeProblem, useAuth } from 'authchart/react';
import { useEffect, useState } from 'react';
import styles from './session-panel.module.css';

const useSecondsUntil = (at: number | null): number | null => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? null : Math.max(0, Math.ceil((at - now) / 1000));
};

/** The chart tries again by itself, so nobody is asked to. */
const TROUBLE: Partial<AuthMessages> = {
  api_unavailable: 'The sign-in service cannot be reached right now.',
  bad_api_response: 'The sign-in service gave an answer that makes no sense.',
  rate_limited: 'The sign-in service asks for a pause.',
  network: 'There is no connection to this site.',
  timeout: 'There was no answer in time.',
};

const selectConsolation = (snapshot: AuthSnapshot): string => {
  if (snapshot.hasTag('signedIn')) return 'Nothing is lost: you stay signed in.';
  return snapshot.matches('loggingOut')
    ? 'You are signed out here all the same.'
    : 'So nobody can say yet whether you are signed in.';
};

const describeWait = ({ isOffline }: AttemptStatus, attempt: number, seconds: number | null) => {
  if (isOffline) return 'Your device is offline. It goes on when the network is back.';
  return seconds === null ? `Attempt ${attempt} is under way.` : `Attempt ${attempt} in ${seconds} s.`;
};

const isSame = (left: AttemptStatus | null, right: AttemptStatus | null) =>
  JSON.stringify(left) === JSON.stringify(right);

/** Trouble with the server, as the chart's errand meets it: the page stays, and so does the session. */
export const Errand = () => {
  const errand = useAuth(selectAttempt);
  const consolation = useAuth(selectConsolation);
  const status = useSelector(
    errand,
    (snapshot) => (snapshot === undefined ? null : attemptStatus(snapshot)),
    isSame,
  );
  const seconds = useSecondsUntil(status?.retryAt ?? null);
  const problem = status?.error ?? null;
  return (
    <div role="status">
      {status !== null && problem !== null && (
        <p className={styles.trouble}>
          {describeProblem({ code: problem.code }, TROUBLE)} {consolation}{' '}
          <span aria-hidden="true">{describeWait(status, status.attempt, seconds)}</span>
        </p>
      )}
    </div>
  );
};
