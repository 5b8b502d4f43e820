'use client';

import { useEffect, useState } from 'react';
import { readExpiry } from './simulated-api.ts';

/** The timer that everybody writes first: renew the token some time before it is over. */
export const useNaiveRefresh = (
  firstToken: string,
  marginMs: number,
  fetch: typeof globalThis.fetch,
): string => {
  const [accessToken, setAccessToken] = useState(firstToken);

  useEffect(() => {
    const refresh = async () => {
      const response = await fetch('/api/refresh-token');
      const { data } = await response.json();
      setAccessToken(data.accessToken);
    };

    const waitMs = readExpiry(accessToken) - marginMs - Date.now();
    if (waitMs <= 0) {
      refresh();
      return;
    }
    const timer = setTimeout(refresh, waitMs);
    return () => clearTimeout(timer);
  }, [accessToken, marginMs, fetch]);

  return accessToken;
};
