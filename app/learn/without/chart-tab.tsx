'use client';

import type { Envelope } from 'authchart';
import { selectIsSignedIn, selectStateName } from 'authchart';
import { AuthProvider, useAuth, useLogout } from 'authchart/react';
import { useEffect } from 'react';
import { TabCard } from './tab-card.tsx';

/** Prefix of the experiment's lock, channel and tombstone: the page's own session has others. */
export const COMPARISON = 'comparison';

interface ChartTabProps {
  readonly tab: string;
  readonly session: Envelope;
  readonly fetch: typeof globalThis.fetch;
  /** Signs out after so many milliseconds. */
  readonly logoutMs: number | undefined;
  /** Where the tab says how it stands. */
  readonly standings: Map<string, { saysHello: boolean }>;
}

const Inside = ({ tab, logoutMs, standings }: Pick<ChartTabProps, 'tab' | 'logoutMs' | 'standings'>) => {
  const isSignedIn = useAuth(selectIsSignedIn);
  const state = useAuth(selectStateName);
  const logout = useLogout();
  useEffect(() => {
    if (logoutMs === undefined) return;
    const timer = setTimeout(logout, logoutMs);
    return () => clearTimeout(timer);
  }, [logout, logoutMs]);
  useEffect(() => {
    standings.set(tab, { saysHello: isSignedIn });
  }, [standings, tab, isSignedIn]);
  return (
    <TabCard tab={tab} saysHello={isSignedIn}>
      <code>{state}</code>
    </TabCard>
  );
};

/** A page around the chart, the shipped one, with a session of its own. */
export const ChartTab = ({ session, fetch, ...inside }: ChartTabProps) => (
  <AuthProvider session={session} fetch={fetch} basePath="/comparison" name={COMPARISON}>
    <Inside {...inside} />
  </AuthProvider>
);
