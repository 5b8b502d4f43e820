'use client';

import { NextAuthProvider, type NextAuthProviderProps } from 'authchart/next/client';
import { usePathname } from 'next/navigation';
import { inspector } from './inspector.ts';

type Inspect = Extract<NonNullable<NextAuthProviderProps['inspect']>, (event: never) => void>;

export interface InspectedAuthProviderProps
  extends Omit<NextAuthProviderProps, 'inspect' | 'inertWhileStale'> {
  /** Looks on beside the inspector. */
  readonly watch: Inspect;
}

/** The session's provider with an inspector at its chart: a function cannot come from a server component. */
export const InspectedAuthProvider = ({ watch, ...props }: InspectedAuthProviderProps) => {
  // An inspector is needed most when a token does not work, and it shows nothing of the session.
  const isInspecting = usePathname() === '/inspect';
  const inspect: Inspect = (event) => {
    watch(event);
    inspector.inspect(event);
  };
  return <NextAuthProvider {...props} inspect={inspect} inertWhileStale={!isInspecting} />;
};
