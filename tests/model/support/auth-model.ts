import { AuthError, authMachine, type Envelope, type Reply, type Session } from 'authchart';
import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { Model } from './paths.ts';

/** The model's time stands still; sessions differ in how far along they are. */
export const NOW = Date.parse('2030-01-01T00:00:00Z');

const MINUTE = 60_000;

const session = (given: Partial<Session>): Session => ({
  user: { id: '7', name: 'Ada' },
  epoch: 'a',
  generation: 0,
  refreshAt: NOW + 45_000,
  expiresAt: NOW + MINUTE,
  endsAt: NOW + 60 * MINUTE,
  ...given,
});

const SESSIONS = {
  fresh: session({}),
  newer: session({ generation: 1 }),
  other: session({ epoch: 'b', user: { id: '8', name: 'Grace' } }),
  due: session({ refreshAt: NOW - 1 }),
  almostDue: session({ refreshAt: NOW + 400 }),
  stale: session({ refreshAt: NOW - 2 * MINUTE, expiresAt: NOW - MINUTE }),
  overRenewable: session({ refreshAt: NOW - 2 * MINUTE, expiresAt: NOW - MINUTE, endsAt: NOW - 1 }),
  overForGood: session({ refreshAt: NOW - 2, expiresAt: NOW - 1, endsAt: NOW - 1 }),
} as const;

const envelope = (of: Session | null): Envelope => ({ session: of, serverNow: NOW });

const reply = (of: Session | null, given: Partial<Reply> = {}): Reply => ({
  envelope: envelope(of),
  sentAt: NOW,
  receivedAt: NOW,
  ...given,
});

const answered = (of: Session | null, given?: Partial<Reply>) => ({
  type: 'answered',
  reply: reply(of, given),
});
const refused = { type: 'refused', error: { code: 'session_ended' } };

const done = (id: string, output: unknown): AnyEventObject => ({
  type: `xstate.done.actor.${id}`,
  output,
  actorId: id,
});
const failed = (id: string, code: 'invalid_credentials' | 'api_unavailable'): AnyEventObject => ({
  type: `xstate.error.actor.${id}`,
  error: new AuthError(code),
  actorId: id,
});

const offers = [SESSIONS.fresh, SESSIONS.newer, SESSIONS.other, null].flatMap((of) =>
  ['session.provided', 'tab.sessionChanged'].map((type) => ({ type, envelope: envelope(of) })),
);

const EVENTS: readonly AnyEventObject[] = [
  { type: 'login.submitted', credentials: { email: 'ada@example.com', password: 'correct' } },
  { type: 'login.cancelled' },
  { type: 'logout.requested' },
  { type: 'refresh.requested' },
  { type: 'token.rejected', epoch: 'a', generation: 0 },
  { type: 'token.rejected', epoch: 'a', generation: 1 },
  ...offers,
  { type: 'tab.loggedOut', epochs: ['a'] },
  { type: 'page.resumed', restored: false },
  { type: 'page.resumed', restored: true },
  { type: 'network.lost' },
  { type: 'network.restored' },
  done('login', reply(SESSIONS.fresh)),
  failed('login', 'invalid_credentials'),
  failed('login', 'api_unavailable'),
  done('restore', answered(SESSIONS.fresh)),
  done('restore', answered(null)),
  done('restore', refused),
  failed('restore', 'api_unavailable'),
  done('refresh', answered(SESSIONS.newer)),
  done('refresh', answered(SESSIONS.other)),
  done('refresh', answered(SESSIONS.stale)),
  done('refresh', answered(SESSIONS.overRenewable)),
  done('refresh', answered(SESSIONS.overForGood)),
  // Heard of long ago: whoever comes back asks.
  done('refresh', answered(SESSIONS.newer, { sentAt: NOW - 2 * MINUTE, receivedAt: NOW - 2 * MINUTE })),
  done('refresh', refused),
  failed('refresh', 'api_unavailable'),
  done('logout', answered(null, { ended: ['a'] })),
  failed('logout', 'api_unavailable'),
  { type: 'xstate.after.untilRefresh.auth.authenticated' },
  { type: 'xstate.after.untilExpired.auth.refreshing.usable' },
  { type: 'xstate.after.untilEnd.auth.refreshing' },
  { type: 'xstate.after.logoutPatience.auth.loggingOut' },
];

const input = (of: Session | null | undefined) => ({ session: of, serverNow: NOW, jitter: 0, tabId: 'tab' });

const isOld = (heardAt: number) => NOW - heardAt >= MINUTE;

/** Of the context, what guards look at. */
const keyOf = ({ value, context }: AnyMachineSnapshot) =>
  JSON.stringify([
    value,
    context.session && { ...context.session, user: undefined },
    context.wasOffered,
    context.heardAt === 0,
    isOld(context.heardAt),
    context.endedEpochs.includes('a'),
    context.rotationAt !== null,
  ]);

export const authModel: Model = {
  machine: authMachine,
  inputs: {
    nobody: input(null),
    unknown: input(undefined),
    fresh: input(SESSIONS.fresh),
    due: input(SESSIONS.due),
    almostDue: input(SESSIONS.almostDue),
    stale: input(SESSIONS.stale),
    over: input(SESSIONS.overForGood),
  },
  events: EVENTS,
  keyOf,
};

export const AUTH_ACTORS = {
  answering: ['login', 'restore', 'refresh', 'logout'],
  silent: ['tabs', 'page'],
} as const;
