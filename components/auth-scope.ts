'use client';

import { createContext, useContext } from 'react';
import type { AuthActor } from '../machines/index.ts';

/** What the provider gives every hook and component below it. */
export interface AuthScope {
  readonly actor: AuthActor;
  readonly fetch: typeof globalThis.fetch;
  /** Leads to a path of this site. */
  readonly navigate: (path: string) => void;
  /** Renders the page's server part again; `done` runs with the new page, not before it. */
  readonly reload: (done?: () => void) => void;
}

export const AuthScopeContext = createContext<AuthScope | null>(null);

/** @throws Error outside of a provider. */
export const useAuthScope = (): AuthScope => {
  const scope = useContext(AuthScopeContext);
  if (scope === null)
    throw new Error('authchart: put this component below an <AuthProvider> or <NextAuthProvider>.');
  return scope;
};
