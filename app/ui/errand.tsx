'use client';

import { useSelector } from '@xstate/react';
import { type AttemptStatus, attemptStatus, selectAttempt } from 'authchart';
import { describeProblem, useAuth } from 'authchart/react';
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

const describeWait = ({ isOffline }: AttemptStatus, attempt: number, seconds: number | null) => {
  if (isOffline) return 'Your device is offline. It goes on when the network is back.';
  return seconds === null ? `Attempt ${attempt} is under way.` : `Attempt ${attempt} in ${seconds} s.`;
};

const isSame = (left: AttemptStatus | null, right: AttemptStatus | null) =>
  JSON.stringify(left) === JSON.stringify(right);

/** Trouble with the server, as the chart's errand meets it: the page stays, and so does the session. */
export const Errand = () => {
  const errand = useAuth(selectAttempt);
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
          {describeProblem({ code: problem.code })} Nothing is lost: you stay signed in.{' '}
          <span aria-hidden="true">{describeWait(status, status.attempt, seconds)}</span>
        </p>
      )}
    </div>
  );
};
