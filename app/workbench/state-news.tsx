'use client';

import { useEffect, useState } from 'react';

/** What passes sooner is not worth interrupting anybody for. */
const SETTLED_MS = 1_000;

/** Tells a screen reader where the session has come to rest; what it only passes through stays unsaid. */
export const StateNews = ({ state }: { readonly state: string }) => {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(`The session is ${state}.`), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
};
