'use client';

import { useMemo } from 'react';
import { type AuthFetchOptions, createAuthFetch } from './auth-fetch.ts';
import { useAuthScope } from './auth-scope.ts';

/** {@link createAuthFetch} for the provider's session. */
export const useAuthFetch = ({
  basePath,
  isTokenRejected,
  patienceMs,
}: Omit<AuthFetchOptions, 'actor' | 'fetch'> = {}): typeof globalThis.fetch => {
  const { actor, fetch } = useAuthScope();
  return useMemo(
    () =>
      createAuthFetch({
        actor,
        fetch,
        ...(basePath !== undefined && { basePath }),
        ...(isTokenRejected !== undefined && { isTokenRejected }),
        ...(patienceMs !== undefined && { patienceMs }),
      }),
    [actor, fetch, basePath, isTokenRejected, patienceMs],
  );
};
