'use client';

import { type AuthSnapshot, selectIsSignedIn, selectIsSignedOut, selectStateName } from 'authchart';
import { SessionExpiry, useAuth, useAuthActor, useUser } from 'authchart/react';
import { useDemo } from '../../demo/demo-provider.tsx';
import { ChartMap } from '../../ui/chart-map.tsx';
import { signIn } from '../../workbench/actions.ts';
import styles from './tab.module.css';

const selectGeneration = ({ context }: AuthSnapshot) => context.session?.generation ?? null;

/** The session as this page of the browser knows it. */
export const TabSession = () => {
  const demo = useDemo();
  const actor = useAuthActor();
  const user = useUser();
  const state = useAuth(selectStateName);
  const generation = useAuth(selectGeneration);
  const isSignedIn = useAuth(selectIsSignedIn);
  const isSignedOut = useAuth(selectIsSignedOut);
  const goTo = (path: string) => window.location.assign(path);
  return (
    <>
      <ChartMap active={state} />
      <div>
        <p className={styles.state} data-state={state}>
          <code>{state}</code>
        </p>
        <p className={styles.who}>
          {user === null ? 'nobody' : (user.name ?? user.id)}
          {generation !== null && ` · generation ${generation}`}
          <br />
          {isSignedIn && <SessionExpiry />}
        </p>
        {isSignedIn && (
          <button type="button" className="button" onClick={() => actor.send({ type: 'logout.requested' })}>
            Sign out here
          </button>
        )}
        {isSignedOut && (
          <button
            type="button"
            className="button"
            onClick={() => signIn({ demo, actor, goTo, authFetch: fetch }, '/lab/tab')}
          >
            Sign in here
          </button>
        )}
      </div>
    </>
  );
};
