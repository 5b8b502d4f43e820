'use client';

import { useEffect, useState } from 'react';

const TICK_MS = 1_000;

/**
 * `Date.now()`, looked at each second.
 *
 * @param first - What the first paint shows, which the server made at another time.
 */
export const useTickingNow = (first: number): number => {
  const [now, setNow] = useState(first);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
};
