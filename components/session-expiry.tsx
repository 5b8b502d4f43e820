'use client';

import dayjs from 'dayjs';
import relativeTime from 'dayjs/plugin/relativeTime.js';
import { useEffect, useState } from 'react';
import { selectClockOffsetMs, selectExpiresAt } from '../machines/index.ts';
import { useAuth } from './use-auth.ts';

dayjs.extend(relativeTime);

const MINUTE_MS = 60_000;

const describe = (expiresAt: number, now: number): string => {
  const leftMs = expiresAt - now;
  if (leftMs <= 0) return 'expired';
  if (leftMs < MINUTE_MS) return `expires in ${Math.ceil(leftMs / 1000)} s`;
  return `expires ${dayjs(expiresAt).from(now)}`;
};

/** Renders anew each second of the last minute, and each quarter of a minute before that. */
const useNow = (expiresAt: number | null, offsetMs: number): number => {
  const [now, setNow] = useState(() => Date.now());
  const isNear = expiresAt !== null && expiresAt - (now + offsetMs) < 2 * MINUTE_MS;
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), isNear ? 1_000 : MINUTE_MS / 4);
    return () => clearInterval(timer);
  }, [isNear]);
  return now + offsetMs;
};

/** How long the access token is good, in words, by the server's clock: "expires in 4 minutes". */
export const SessionExpiry = () => {
  const expiresAt = useAuth(selectExpiresAt);
  const offsetMs = useAuth(selectClockOffsetMs);
  const now = useNow(expiresAt, offsetMs);
  if (expiresAt === null) return null;
  return (
    // The server's words are a moment older than the browser's.
    <time dateTime={new Date(expiresAt).toISOString()} suppressHydrationWarning>
      {describe(expiresAt, now)}
    </time>
  );
};
