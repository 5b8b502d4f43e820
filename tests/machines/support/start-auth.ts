import {
  AuthError,
  type AuthInput,
  attempt,
  authMachine,
  type Envelope,
  type Reply,
  type Session,
  type SessionRequest,
} from 'authchart';
import { type ActorOptions, createActor, fromPromise } from 'xstate';

export const START = Date.parse('2030-01-01T00:00:00Z');

export const makeSession = (given: Partial<Session> = {}): Session => {
  const now = Date.now();
  return {
    user: { id: '7', name: 'Ada' },
    epoch: 'epoch-a',
    generation: 0,
    refreshAt: now + 45_000,
    expiresAt: now + 60_000,
    endsAt: now + 3_600_000,
    ...given,
  };
};

export const replyWith = (session: Session | null, given: Partial<Reply> = {}): Reply => ({
  envelope: { session, serverNow: Date.now() },
  sentAt: Date.now(),
  receivedAt: Date.now(),
  ...given,
});

export const trouble = () => new AuthError('api_unavailable');
export const refusal = () => new AuthError('session_ended');

type Answer = (request: SessionRequest) => Promise<Reply>;
const silent = () => new Promise<never>(() => {});

export interface AuthWorld {
  session?: Session | null | undefined;
  input?: Partial<AuthInput>;
  login?: (credentials: unknown, attempt: string) => Promise<Reply>;
  restore?: Answer;
  refresh?: Answer;
  logout?: Answer;
  inspect?: NonNullable<ActorOptions<typeof authMachine>['inspect']>;
}

/** The real chart with an answer for each request; what is not given never answers. */
export const startAuth = ({ session, input, login, restore, refresh, logout, inspect }: AuthWorld = {}) => {
  const calls = {
    login: [] as unknown[],
    restore: 0,
    refresh: [] as SessionRequest[],
    logout: [] as SessionRequest[],
  };
  const emitted: string[] = [];
  const actor = createActor(
    authMachine.provide({
      actors: {
        login: fromPromise<Reply, { credentials: unknown; attempt: string }>(({ input: given }) => {
          calls.login.push(given);
          return (login ?? silent)(given.credentials, given.attempt);
        }),
        restore: attempt((request) => {
          calls.restore += 1;
          return (restore ?? silent)(request);
        }),
        refresh: attempt((request) => {
          calls.refresh.push(request);
          return (refresh ?? silent)(request);
        }),
        logout: attempt((request) => {
          calls.logout.push(request);
          return (logout ?? silent)(request);
        }),
      },
    }),
    {
      input: { session, serverNow: Date.now(), jitter: 0, tabId: 'tab', ...input },
      ...(inspect && { inspect }),
    },
  );
  actor.on('*', (event) => emitted.push(event.type));
  actor.start();
  return {
    actor,
    calls,
    emitted,
    value: () => actor.getSnapshot().value,
    context: () => actor.getSnapshot().context,
  };
};

export const envelopeOf = (session: Session | null): Envelope => ({ session, serverNow: Date.now() });
