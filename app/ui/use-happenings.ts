'use client';

import { type AuthEmitted, selectError } from 'authchart';
import { describeProblem, useAuth, useAuthEvent } from 'authchart/react';
import { useCallback, useEffect, useState } from 'react';

export interface Happening {
  readonly id: number;
  readonly at: number;
  readonly text: string;
}

const MOST = 5;

const REASONS = {
  loggedOut: 'Signed out.',
  expired: 'The session ran out.',
  refused: 'The API refused the session.',
  elsewhere: 'Signed out in another tab.',
} as const;

const describe = (event: AuthEmitted): string => {
  if (event.type === 'session.started') return 'Signed in.';
  if (event.type === 'session.refreshed') return 'Got a new token.';
  if (event.type === 'session.ended') return REASONS[event.reason];
  return event.sameUser ? 'Signed in again in another tab.' : 'Another user signed in.';
};

/** What the chart said became true, and what failed, newest first. */
export const useHappenings = (): readonly Happening[] => {
  const [happenings, setHappenings] = useState<readonly Happening[]>([]);
  const note = useCallback(
    (text: string) =>
      setHappenings((known) =>
        [{ id: (known[0]?.id ?? 0) + 1, at: Date.now(), text }, ...known].slice(0, MOST),
      ),
    [],
  );
  const add = (event: AuthEmitted) => note(describe(event));
  useAuthEvent('session.started', add);
  useAuthEvent('session.refreshed', add);
  useAuthEvent('session.ended', add);
  useAuthEvent('session.replaced', add);
  const error = useAuth(selectError);
  useEffect(() => {
    if (error !== null) note(describeProblem(error));
  }, [error, note]);
  return happenings;
};
