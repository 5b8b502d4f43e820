'use client';

import { useRouter } from 'next/navigation.js';
import { type ReactNode, startTransition, useCallback, useEffect, useState } from 'react';
import { type AuthSnapshot, type EndReason, selectUser } from '../machines/index.ts';
import { AuthProvider, type AuthProviderProps } from './auth-provider.tsx';
import { useAuthScope } from './auth-scope.ts';
import { useAuth, useAuthEvent } from './use-auth.ts';

export interface NextAuthProviderProps extends Omit<AuthProviderProps, 'navigate' | 'reload'> {
  /** Load the page anew where the user changes, instead of rendering its server part again. @default false */
  readonly hardNavigation?: boolean;
}

/** With the network gone a render would end on the browser's error page; it is made up for later. */
const whenOnline = (run: () => void): (() => void) => {
  if (navigator.onLine) run();
  else window.addEventListener('online', run, { once: true });
  return () => window.removeEventListener('online', run);
};

/** These endings leave nothing on the page for whoever sits down next. */
const LEAVING: readonly (EndReason | null)[] = ['loggedOut', 'elsewhere'];

interface Ownership {
  readonly owner: string | null;
  /** Grows where the page gets another owner: everything below it starts anew. */
  readonly count: number;
}

const selectOwner = (snapshot: AuthSnapshot) => selectUser(snapshot)?.id ?? null;
const selectHasLeft = ({ context }: AuthSnapshot) =>
  context.session === null && LEAVING.includes(context.ended);

const nextOwnership = (known: Ownership, owner: string | null, hasLeft: boolean): Ownership => {
  const isOther = known.owner !== null && (owner === null ? hasLeft : owner !== known.owner);
  if (isOther) return { ...known, owner, count: known.count + 1 };
  // Nobody's page becomes the first user's as it stands.
  return known.owner === null && owner !== null ? { ...known, owner } : known;
};

/** Grows with everything that makes the server part of the page one of yesterday. */
const useNews = (): number => {
  const [news, setNews] = useState(0);
  const hear = () => setNews((count) => count + 1);
  useAuthEvent('session.started', hear);
  useAuthEvent('session.ended', hear);
  useAuthEvent('session.replaced', hear);
  return news;
};

/**
 * Shows a page to its owner alone: it starts anew for another user and is never handed on, while a user who signs in
 * again finds it as it was.
 */
const OwnedPage = ({ children }: { readonly children: ReactNode }) => {
  const { reload } = useAuthScope();
  const owner = useAuth(selectOwner);
  const hasLeft = useAuth(selectHasLeft);
  const [stored, setStored] = useState<Ownership>({ owner, count: 0 });
  const known = nextOwnership(stored, owner, hasLeft);
  if (known !== stored) setStored(known);
  // The count that the server part on the page was rendered for.
  const [rendered, setRendered] = useState(0);
  const { count } = known;
  const news = useNews();
  useEffect(() => {
    // What was rendered for this page's first owner needs no second rendering.
    if (news + count > 0) return whenOnline(() => reload(() => setRendered(count)));
    return undefined;
  }, [news, count, reload]);
  const isForeign = rendered !== count;
  return (
    <div
      key={count}
      data-authchart-owned=""
      style={{ display: 'contents', visibility: isForeign ? 'hidden' : undefined }}
      inert={isForeign}
    >
      {children}
    </div>
  );
};

/**
 * {@link AuthProvider} for the App Router: the server part of the page follows the session.
 *
 * @example <NextAuthProvider session={await auth.getEnvelope()}>{children}</NextAuthProvider>
 */
export const NextAuthProvider = ({ children, hardNavigation = false, ...props }: NextAuthProviderProps) => {
  const router = useRouter();
  const reload = useCallback(
    (done?: () => void) =>
      startTransition(() => {
        router.refresh();
        done?.();
      }),
    [router],
  );
  const navigate = useCallback((path: string) => router.replace(path), [router]);
  return (
    <AuthProvider {...props} {...(!hardNavigation && { navigate, reload })}>
      <OwnedPage>{children}</OwnedPage>
    </AuthProvider>
  );
};
