'use client';

import { useEffect, useState } from 'react';
import { readExpiry } from './simulated-api.ts';
import { TabCard } from './tab-card.tsx';
import { useNaiveRefresh } from './use-naive-refresh.ts';

interface NaiveTabProps {
  readonly tab: string;
  readonly firstToken: string;
  readonly marginMs: number;
  readonly fetch: typeof globalThis.fetch;
  /** Signs out after so many milliseconds. */
  readonly logoutMs: number | undefined;
  /** Where the tab says how it stands. */
  readonly standings: Map<string, { saysHello: boolean; accessToken?: string }>;
}

/** A page around the naive timer: it knows who is signed in because it was told once. */
export const NaiveTab = (props: NaiveTabProps) => {
  const { tab, firstToken, marginMs, fetch, logoutMs, standings } = props;
  const accessToken = useNaiveRefresh(firstToken, marginMs, fetch);
  const [isAuthenticated, setIsAuthenticated] = useState(true);
  useEffect(() => {
    if (logoutMs === undefined) return;
    const timer = setTimeout(async () => {
      await fetch('/api/logout', { method: 'DELETE' });
      setIsAuthenticated(false);
    }, logoutMs);
    return () => clearTimeout(timer);
  }, [fetch, logoutMs]);
  useEffect(() => {
    standings.set(tab, { saysHello: isAuthenticated, accessToken });
  }, [standings, tab, isAuthenticated, accessToken]);
  const leftMs = readExpiry(accessToken) - Date.now();
  return (
    <TabCard tab={tab} saysHello={isAuthenticated}>
      {leftMs > 0 ? `token good for ${Math.ceil(leftMs / 1000)} s` : 'token over'}
    </TabCard>
  );
};
