'use client';

import { Component, type ReactNode, Suspense, useEffect } from 'react';
import { type AuthSnapshot, STALE_SESSION_DIGEST } from '../machines/index.ts';
import { useAuthScope } from './auth-scope.ts';

export interface SessionBoundaryProps {
  readonly children?: ReactNode;
  /** Shown for the moment in which the session is renewed. @default nothing */
  readonly fallback?: ReactNode;
}

/** A page that is stale again after this many renewals in a row has another trouble than its session. */
const MOST_HEALINGS = 3;

/** A page that has stood for so long is healed: what is streamed into it may be stale later than the page itself. */
const STANDING_MS = 10_000;

const isStaleError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'digest' in error && error.digest === STALE_SESSION_DIGEST;

const isSettled = (snapshot: AuthSnapshot) =>
  snapshot.matches('authenticated') || snapshot.matches('anonymous');

interface HealingProps {
  readonly fallback: ReactNode;
  /** The page that is stale has just been rendered again. */
  readonly isRepeated: boolean;
  readonly onHealed: () => void;
}

/** The server found the token over: the chart renews it, then the page is rendered again. */
const Healing = ({ fallback, isRepeated, onHealed }: HealingProps) => {
  const { actor, reload } = useAuthScope();
  useEffect(() => {
    const { session } = actor.getSnapshot().context;
    if (actor.getSnapshot().matches('authenticated') && session !== null)
      actor.send({ type: 'token.rejected', epoch: session.epoch, generation: session.generation });
    // Dropped under the rate floor: the page was made before the renewal. If it is not that, the floor is waited out.
    if (isRepeated && actor.getSnapshot().matches('authenticated')) actor.send({ type: 'refresh.requested' });
    let isDone = false;
    const check = (snapshot: AuthSnapshot) => {
      if (isDone || !isSettled(snapshot)) return;
      isDone = true;
      reload(onHealed);
    };
    const subscription = actor.subscribe(check);
    check(actor.getSnapshot());
    return () => subscription.unsubscribe();
  }, [actor, reload, isRepeated, onHealed]);
  return fallback;
};

/** Beside what is rendered, and so there only when that is. */
const Standing = ({ onStanding }: { readonly onStanding: () => void }) => {
  useEffect(() => {
    const timer = setTimeout(onStanding, STANDING_MS);
    return () => clearTimeout(timer);
  }, [onStanding]);
  return null;
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

  readonly forget = () => this.setState(({ healings }) => (healings === 0 ? null : { healings: 0 }));

  override render() {
    const { error, healings } = this.state;
    if (error === null)
      return (
        <>
          {this.props.children}
          <Standing key={healings} onStanding={this.forget} />
        </>
      );
    if (!isStaleError(error) || healings >= MOST_HEALINGS) throw error;
    return <Healing fallback={this.props.fallback} isRepeated={healings > 0} onHealed={this.reset} />;
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
