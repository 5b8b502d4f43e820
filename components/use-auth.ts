'use client';

import { useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import {
  type AuthActor,
  type AuthEmitted,
  type AuthSnapshot,
  type RegisteredUser,
  selectUser,
} from '../machines/index.ts';
import { useAuthScope } from './auth-scope.ts';

/** The actor itself: to send events, or to hand it to a tool. */
export const useAuthActor = (): AuthActor => useAuthScope().actor;

/**
 * A value read from the chart; renders anew only when it changes.
 *
 * @example const isStale = useAuth(selectIsStale)
 */
export const useAuth = <Value>(
  select: (snapshot: AuthSnapshot) => Value,
  isEqual?: (left: Value, right: Value) => boolean,
): Value => useSelector(useAuthActor(), select, isEqual);

/** Who is signed in, or null. A refresh that changes only times renders nothing that reads this. */
export const useUser = (): RegisteredUser | null =>
  // The registered `user(claims)` made it on the server.
  useAuth(selectUser) as RegisteredUser | null;

/**
 * Calls `handle` when something has become true.
 *
 * @example useAuthEvent('session.ended', ({ reason }) => track(reason))
 */
export const useAuthEvent = <Type extends AuthEmitted['type']>(
  type: Type,
  handle: (event: Extract<AuthEmitted, { type: Type }>) => void,
): void => {
  const actor = useAuthActor();
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    const subscription = actor.on(type, (event) =>
      latest.current(event as Extract<AuthEmitted, { type: Type }>),
    );
    return () => subscription.unsubscribe();
  }, [actor, type]);
};
