'use client';

import { useCallback, useMemo, useState } from 'react';
import { waitFor } from 'xstate';
import {
  type AuthActor,
  type AuthProblem,
  type AuthSnapshot,
  attemptStatus,
  selectAttempt,
  selectError,
} from '../machines/index.ts';
import { useAuth, useAuthActor } from './use-auth.ts';

export interface Login {
  /** Sends credentials, once; what they are is the API's business. While another login is under way it does nothing. */
  readonly login: (credentials: unknown) => void;
  /** Calls off a login that is under way; should it land, it lands dead. */
  readonly cancel: () => void;
  readonly isPending: boolean;
  /** Why the last login failed. */
  readonly error: AuthProblem | null;
}

/** Who gives a password waits no longer than this for the answer to who is signed in. */
const PATIENCE_MS = 3_000;

const isAuthenticating = (snapshot: AuthSnapshot) => snapshot.matches('authenticating');
const isReady = (snapshot: AuthSnapshot) => snapshot.matches('anonymous') || snapshot.hasTag('signedIn');

const metTrouble = (snapshot: AuthSnapshot) => {
  const errand = selectAttempt(snapshot);
  return errand !== undefined && attemptStatus(errand.getSnapshot()).error !== null;
};

/**
 * Waits until a login can be taken. Cookies that no server can read any more would never let the chart find out who is
 * signed in; a login displaces what they hold anyway, so they are left first.
 */
const becomeReady = async (actor: AuthActor): Promise<void> => {
  const isHopeless =
    metTrouble(actor.getSnapshot()) ||
    (await waitFor(actor, isReady, { timeout: PATIENCE_MS }).then(
      () => false,
      () => true,
    ));
  if (isHopeless) actor.send({ type: 'logout.requested' });
  await waitFor(actor, isReady);
};

/** Signing in from a form of one's own. */
export const useLogin = (): Login => {
  const actor = useAuthActor();
  const [isWaiting, setIsWaiting] = useState(false);
  const isPending = useAuth(isAuthenticating) || isWaiting;
  const error = useAuth(selectError);
  const login = useCallback(
    (credentials: unknown) => {
      const submit = () => actor.send({ type: 'login.submitted', credentials });
      if (isWaiting) return;
      // Who submits before it is known whether somebody is signed in, or while a session is being left, is not lost.
      if (isReady(actor.getSnapshot())) submit();
      else if (!isAuthenticating(actor.getSnapshot())) {
        setIsWaiting(true);
        becomeReady(actor)
          .then(submit, () => {})
          .finally(() => setIsWaiting(false));
      }
    },
    [actor, isWaiting],
  );
  const cancel = useCallback(() => actor.send({ type: 'login.cancelled' }), [actor]);
  return useMemo(() => ({ login, cancel, isPending, error }), [login, cancel, isPending, error]);
};
