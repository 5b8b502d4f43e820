'use client';

import { useCallback, useMemo } from 'react';
import { waitFor } from 'xstate';
import { type AuthProblem, type AuthSnapshot, selectError } from '../machines/index.ts';
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

const isAuthenticating = (snapshot: AuthSnapshot) => snapshot.matches('authenticating');
const isReady = (snapshot: AuthSnapshot) => snapshot.matches('anonymous') || snapshot.hasTag('signedIn');

/** Signing in from a form of one's own. */
export const useLogin = (): Login => {
  const actor = useAuthActor();
  const isPending = useAuth(isAuthenticating);
  const error = useAuth(selectError);
  const login = useCallback(
    (credentials: unknown) => {
      const submit = () => actor.send({ type: 'login.submitted', credentials });
      // Who submits before it is known whether somebody is signed in, or while a session is being left, is not lost.
      if (isReady(actor.getSnapshot())) submit();
      else if (!isAuthenticating(actor.getSnapshot())) waitFor(actor, isReady).then(submit, () => {});
    },
    [actor],
  );
  const cancel = useCallback(() => actor.send({ type: 'login.cancelled' }), [actor]);
  return useMemo(() => ({ login, cancel, isPending, error }), [login, cancel, isPending, error]);
};
