'use client';

import type { ReactNode } from 'react';
import { selectIsPending, selectIsSignedIn, selectIsSignedOut } from '../machines/index.ts';
import { useAuth } from './use-auth.ts';

interface GateProps {
  readonly children?: ReactNode;
  /** Shown otherwise. */
  readonly fallback?: ReactNode;
}

/** Shown while somebody is signed in, also while the token is being renewed. */
export const SignedIn = ({ children, fallback = null }: GateProps) =>
  useAuth(selectIsSignedIn) ? children : fallback;

/** Shown while it is certain that nobody is signed in. A login form belongs beside it: it outlives the attempt. */
export const SignedOut = ({ children, fallback = null }: GateProps) =>
  useAuth(selectIsSignedOut) ? children : fallback;

/** Shown while it is being found out, or somebody is on the way in or out. */
export const AuthPending = ({ children, fallback = null }: GateProps) =>
  useAuth(selectIsPending) ? children : fallback;
