'use client';

import { NextAuthProvider, type NextAuthProviderProps } from 'authchart/next/client';
import { usePathname } from 'next/navigation';
import { inspector } from './inspector.ts';

/** The session's provider with an inspector at its chart: a function cannot come from a server component. */
export const InspectedAuthProvider = (props: Omit<NextAuthProviderProps, 'inspect' | 'inertWhileStale'>) => {
  // An inspector is needed most when a token does not work, and it shows nothing of the session.
  const isInspecting = usePathname() === '/inspect';
  return <NextAuthProvider {...props} inspect={inspector.inspect} inertWhileStale={!isInspecting} />;
};
