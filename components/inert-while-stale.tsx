'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { selectIsStale } from '../machines/index.ts';
import { useAuth } from './use-auth.ts';

/** Inertness takes the focus away; who was typing gets it back. */
const useKeptFocus = (isInert: boolean) => {
  const focused = useRef<Element | null>(null);
  useEffect(() => {
    if (!isInert) return;
    focused.current = document.activeElement;
    return () => {
      const element = focused.current;
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && element instanceof HTMLElement && element.isConnected) element.focus();
    };
  }, [isInert]);
};

interface InertWhileStaleProps {
  readonly children: ReactNode;
  readonly isOn: boolean;
}

/** A page whose token does not work stays where it is, and cannot be used until it does. */
export const InertWhileStale = ({ children, isOn }: InertWhileStaleProps) => {
  const isStale = useAuth(selectIsStale) && isOn;
  useKeptFocus(isStale);
  return (
    <div data-authchart-page="" style={{ display: 'contents' }} inert={isStale} aria-busy={isStale}>
      {children}
    </div>
  );
};
