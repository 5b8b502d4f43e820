'use client';

import { useActorRef } from '@xstate/react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ActorOptions } from 'xstate';
import {
  type AuthActor,
  authMachine,
  type BrowserActorsOptions,
  createWallClock,
  type Envelope,
  type WallClock,
} from '../machines/index.ts';
import { AuthScopeContext } from './auth-scope.ts';
import { connectMachine } from './connect-machine.ts';
import { InertWhileStale } from './inert-while-stale.tsx';

/** What the server part of a page knows: a value, one that is still being found out, or nothing. */
export type ProvidedSession = Envelope | Promise<Envelope | undefined> | undefined;

export interface AuthProviderProps extends Pick<BrowserActorsOptions, 'basePath' | 'name' | 'fetch'> {
  /**
   * `await auth.getEnvelope()`: the first paint is right and nothing is asked. A promise is waited for (5 s) while
   * the children are there; without a value the browser asks the server.
   */
  readonly session?: ProvidedSession;
  readonly children?: ReactNode;
  /** Stays usable while the children cannot be: a header with the way out. */
  readonly header?: ReactNode;
  /**
   * The children cannot be used while the token does not work. Switch it off on pages that neither show nor send
   * anything of the session. @default true
   */
  readonly inertWhileStale?: boolean;
  /** A chart of your own making: `authMachine.provide({ … })`. @default authMachine */
  readonly machine?: typeof authMachine;
  /** Watches the actor: `createAuthInspector().inspect`, or any XState inspector. */
  readonly inspect?: ActorOptions<typeof authMachine>['inspect'];
  /** The clock that the chart's delays run on. @default createWallClock() */
  readonly clock?: WallClock;
  /** Leads to a path of this site. @default a page load */
  readonly navigate?: (path: string) => void;
  /** Renders the page's server part again. @default a page load */
  readonly reload?: (done?: () => void) => void;
}

const isPromise = (session: ProvidedSession): session is Promise<Envelope | undefined> =>
  session !== undefined && 'then' in session;

const loadPage = (path: string) => window.location.assign(path);
const reloadPage = () => window.location.reload();

/** What a later render of the page's server part says; the chart judges it. */
const useProvided = (actor: AuthActor, session: ProvidedSession) => {
  const told = useRef(session);
  useEffect(() => {
    // The first one was the chart's input; and an effect that merely runs again has nothing new to say.
    if (told.current === session) return;
    told.current = session;
    const provide = (envelope: Envelope | undefined) => {
      if (envelope !== undefined) actor.send({ type: 'session.provided', envelope });
    };
    if (isPromise(session)) session.then(provide, () => {});
    else provide(session);
  }, [actor, session]);
};

/**
 * Runs the chart for everything below it: one actor, whatever React does.
 *
 * The first render is the server's; a refresh or trouble never unmounts the children.
 *
 * @example <AuthProvider session={await auth.getEnvelope()}>{children}</AuthProvider>
 */
export const AuthProvider = ({
  session,
  children,
  header,
  inertWhileStale = true,
  machine = authMachine,
  inspect,
  clock: givenClock,
  navigate = loadPage,
  reload = reloadPage,
  fetch = globalThis.fetch,
  ...options
}: AuthProviderProps) => {
  const [{ clock, connected, input }] = useState(() => {
    const clock = givenClock ?? createWallClock();
    const firstEnvelope = isPromise(session) ? session : undefined;
    return {
      clock,
      connected: connectMachine(machine, { ...options, fetch, clock, firstEnvelope }),
      input: isPromise(session) ? {} : { session: session?.session, serverNow: session?.serverNow },
    };
  });
  const actor = useActorRef(connected, { input, clock, ...(inspect !== undefined && { inspect }) });
  useProvided(actor, session);
  const scope = useMemo(() => ({ actor, fetch, navigate, reload }), [actor, fetch, navigate, reload]);
  return (
    <AuthScopeContext value={scope}>
      {header}
      <InertWhileStale isOn={inertWhileStale}>{children}</InertWhileStale>
    </AuthScopeContext>
  );
};
