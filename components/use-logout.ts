'use client';

import { useCallback } from 'react';
import { useAuthActor } from './use-auth.ts';

/** Leaves: the session is gone from this page at once, and from every other tab. */
export const useLogout = (): (() => void) => {
  const actor = useAuthActor();
  return useCallback(() => actor.send({ type: 'logout.requested' }), [actor]);
};
