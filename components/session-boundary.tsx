'use client';

import { Component, type ReactNode, Suspense, useEffect } from 'react';
import { type AuthSnapshot, STALE_SESSION_DIGEST } from '../machines/index.ts';
import { useAuthScope } from './auth-scope.ts';

export interface SessionBoundaryProps {
  readonly children?: ReactNode;
  /** Shown for the moment in which the session is renewed. @default nothing */
  readonly fallback?: ReactNode;
}

/** A page that is stale again after this many renewals has another trouble than its session. */
const MOST_HEALINGS = 3;

const isStaleError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'digest' in error && error.digest === STALE_SESSION_DIGEST;

const isSettled = (snapshot: AuthSnapshot) =>
  snapshot.matches('authenticated') || snapshot.matches('anonymous');

interface HealingProps {
  readonly fallback: ReactNode;
  readonly onHealed: () => void;
}

/** The server found the token over: the chart renews it, then the page is rendered again. */
const Healing = ({ fallback, onHealed }: HealingProps) => {
  const { actor, reload } = useAuthScope();
  useEffect(() => {
    const { session } = actor.getSnapshot().context;
    if (actor.getSnapshot().matches('authenticated') && session !== null)
      actor.send({ type: 'token.rejected', epoch: session.epoch, generation: session.generation });
    let isDone = false;
    const check = (snapshot: AuthSnapshot) => {
      if (isDone || !isSettled(snapshot)) return;
      isDone = true;
      reload(onHealed);
    };
    const subscription = actor.subscribe(check);
    check(actor.getSnapshot());
    return () => subscription.unsubscribe();
  }, [actor, reload, onHealed]);
  return fallback;
};

interface BoundaryState {
  readonly error: unknown;
  readonly healings: number;
}

class StaleBoundary extends Component<Required<SessionBoundaryProps>, BoundaryState> {
  override state: BoundaryState = { error: null, healings: 0 };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error };
  }

  readonly reset = () => this.setState(({ healings }) => ({ error: null, healings: healings + 1 }));

  override render() {
    const { error, healings } = this.state;
    if (error === null) return this.props.children;
    if (!isStaleError(error) || healings >= MOST_HEALINGS) throw error;
    return <Healing fallback={this.props.fallback} onHealed={this.reset} />;
  }
}

/**
 * For server components that call the API: where the token is over while they are rendered, the chart renews it and
 * the page is rendered again: a moment of waiting, not an error.
 *
 * @example <SessionBoundary fallback={<p>One moment …</p>}><Orders /></SessionBoundary>
 */
export const SessionBoundary = ({ children = null, fallback = null }: SessionBoundaryProps) => (
  <Suspense fallback={fallback}>
    <StaleBoundary fallback={fallback}>{children}</StaleBoundary>
  </Suspense>
);
