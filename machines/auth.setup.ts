import { assign, enqueueActions, fromCallback, fromPromise, sendTo, setup } from 'xstate';
import { attemptMachine } from './attempt.machine.ts';
import { type AttemptOutput, type Reply, replyOf } from './attempt.setup.ts';
import type {
  AuthContext,
  AuthEmitted,
  AuthEvent,
  AuthInput,
  AuthTag,
  EndReason,
  LoginInput,
  TabsCommand,
} from './auth.types.ts';
import { type AuthError, isUncertain, toAuthError } from './errors.ts';
import { mustProvide } from './must-provide.ts';
import { isExpired, isOver, isRenewable, judge, keepUser, parseEnvelope } from './session.ts';
import {
  boundOffset,
  DEADLINES,
  dueAt,
  MAX_TIMEOUT_MS,
  measureOffset,
  msUntil,
  remainingMs,
  rotationFloorMs,
} from './timing.ts';

const REMEMBERED_EPOCHS = 8;

/** Unheard of for this long, a resumed page asks whether its session still stands. */
const UNHEARD_MS = 60_000;

/** Two clocks that disagree by less are merely rounded; by more, one was set. */
const CLOCK_TOLERANCE_MS = 1_000;

const remember = (known: readonly string[], ids: readonly string[]) =>
  [...known.filter((id) => !ids.includes(id)), ...ids].slice(-REMEMBERED_EPOCHS);

const serverNow = (context: AuthContext) => Date.now() + context.clock.offsetMs;

const isDueWith = (jitter: number, context: AuthContext) =>
  context.session !== null &&
  isRenewable(context.session) &&
  serverNow(context) >= dueAt(context.session, jitter);

const isDue = (context: AuthContext) => isDueWith(context.jitter, context);

/** Whether the clock was set (or the machine slept) since the server was heard: what looks fresh may be due. */
const wasClockSet = ({ heardAt, monotonicHeardAt }: AuthContext) =>
  Math.abs(Date.now() - heardAt - (performance.now() - monotonicHeardAt)) > CLOCK_TOLERANCE_MS;

/** Whether the server may find the session due when it is asked: it knows nothing of this tab's jitter. */
const mayBeDue = (context: AuthContext) =>
  isDueWith(0, context) || (context.session !== null && wasClockSet(context));

const floorLeftMs = ({ session, monotonicRotationAt }: AuthContext) =>
  session === null || monotonicRotationAt === null
    ? 0
    : remainingMs(rotationFloorMs(session), monotonicRotationAt, performance.now());

const isForced = (event: { type: string }) =>
  event.type === 'refresh.requested' || event.type === 'token.rejected';

const isUnheard = (context: AuthContext) => Math.abs(Date.now() - context.heardAt) >= UNHEARD_MS;

/** The envelope of an offering event; any other event, and any other payload, offers nothing. */
const offerOf = (event: AuthEvent) => ('envelope' in event ? parseEnvelope(event.envelope) : null);

const verdict = (context: AuthContext, event: AuthEvent) => {
  const envelope = offerOf(event);
  if (envelope === null) return 'ignore';
  return judge(envelope, context, event.type === 'session.provided' ? 'prop' : 'message');
};

const brings = (context: AuthContext, reply: Reply | null) =>
  reply?.envelope.session != null && judge(reply.envelope, context, 'reply') === 'adopt';

const isOfThis = ({ session }: AuthContext, event: AuthEvent) =>
  event.type === 'token.rejected' &&
  session !== null &&
  session.epoch === event.epoch &&
  session.generation === event.generation;

/** What an invoked actor answered, where this is its answer: a login gives a reply, an attempt may give a refusal. */
const replyIn = (event: object): Reply | null => {
  if (!('output' in event)) return null;
  const output = event.output as Reply | AttemptOutput;
  return 'type' in output ? replyOf(output) : output;
};

const errorIn = (event: object): AuthError => toAuthError('error' in event ? event.error : undefined);

const epochsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((epoch): epoch is string => typeof epoch === 'string').slice(-4) : [];

/** The glossary of the chart: every name that {@link authMachine} uses. */
export const authSetup = setup({
  types: {
    input: {} as AuthInput,
    context: {} as AuthContext,
    events: {} as AuthEvent,
    emitted: {} as AuthEmitted,
    tags: {} as AuthTag,
    children: {} as {
      login: 'login';
      restore: 'restore';
      refresh: 'refresh';
      logout: 'logout';
      tabs: 'tabs';
      page: 'page';
    },
  },
  actors: {
    /** Sends the credentials, once. */
    login: fromPromise<Reply, LoginInput>(mustProvide('login')),
    /** Asks who is signed in. */
    restore: attemptMachine,
    /** Renews or checks the session. */
    refresh: attemptMachine,
    /** Ends the session at the server. */
    logout: attemptMachine,
    /** Hears and tells the other tabs; writes the tombstone. */
    tabs: fromCallback<TabsCommand>(() => {}),
    /** Reports visibility, the back/forward cache and the network. */
    page: fromCallback<{ type: 'ignored' }>(() => {}),
  },
  actions: {
    storeReply: enqueueActions(({ context, event, enqueue }) => {
      const reply = replyIn(event);
      if (reply === null) return;
      const { envelope, ...times } = reply;
      const next = envelope.session;
      const known = context.session;
      const clock = measureOffset(context.clock, { serverNow: envelope.serverNow, ...times });
      enqueue.assign({
        session: next === null ? null : keepUser(known, next),
        clock,
        clockOffsetMs: clock.offsetMs,
        heardAt: times.receivedAt,
        monotonicHeardAt: performance.now(),
        wasOffered: false,
        ...(next !== null && { error: null, ended: null }),
        // The request that was answered counts, not the first of its errand. It left no later than now.
        ...((context.isRotating ||
          mayBeDue(context) ||
          (next?.epoch === known?.epoch && (next?.generation ?? 0) > (known?.generation ?? 0))) && {
          monotonicRotationAt: performance.now(),
        }),
        isRotating: false,
      });
      if (next !== null) enqueue.sendTo('tabs', { type: 'tell.sessionChanged', envelope });
      if (next !== null && known === null) enqueue.emit({ type: 'session.started' });
      if (next !== null && known !== null)
        enqueue.emit(
          next.epoch === known.epoch
            ? { type: 'session.refreshed' }
            : { type: 'session.replaced', sameUser: next.user.id === known.user.id },
        );
    }),
    storeOffer: enqueueActions(({ context, event, enqueue }) => {
      const envelope = offerOf(event);
      if (envelope?.session == null) return;
      const clock = boundOffset(context.clock, envelope.serverNow, Date.now());
      enqueue.assign({
        session: keepUser(context.session, envelope.session),
        clock,
        clockOffsetMs: clock.offsetMs,
        heardAt: Date.now(),
        monotonicHeardAt: performance.now(),
        isRotating: false,
      });
      enqueue.emit({ type: 'session.refreshed' });
    }),
    rememberOffer: assign({ wasOffered: true }),
    rememberEnded: assign(({ context, event }) => ({
      endedEpochs: remember(context.endedEpochs, 'epochs' in event ? epochsOf(event.epochs) : []),
    })),
    endSession: enqueueActions(({ context, enqueue }, params: { reason: EndReason }) => {
      const { session } = context;
      enqueue.assign({ session: null, ended: params.reason, monotonicRotationAt: null, isRotating: false });
      if (session === null) return;
      enqueue.assign({ endedEpochs: remember(context.endedEpochs, [session.epoch]), leaving: session.epoch });
      if (params.reason !== 'elsewhere')
        enqueue.sendTo('tabs', { type: 'tell.loggedOut', epochs: [session.epoch] });
      enqueue.emit({ type: 'session.ended', reason: params.reason });
    }),
    buryAttempt: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({
        leaving: context.attempt,
        endedEpochs: remember(context.endedEpochs, [context.attempt]),
      });
      enqueue.sendTo('tabs', { type: 'tell.loggedOut', epochs: [context.attempt] });
    }),
    buryEnded: enqueueActions(({ context, event, enqueue }) => {
      const epochs = epochsOf(replyIn(event)?.ended);
      enqueue.assign({ leaving: null, endedEpochs: remember(context.endedEpochs, epochs) });
      if (epochs.length > 0) enqueue.sendTo('tabs', { type: 'tell.loggedOut', epochs });
    }),
    forgetOffer: assign({ wasOffered: false }),
    forgetLeaving: assign({ leaving: null }),
    nameAttempt: assign(({ context }) => ({
      attempt: `${context.tabId}-${context.attempts + 1}`,
      attempts: context.attempts + 1,
      error: null,
    })),
    recordError: assign(({ event }) => ({ error: errorIn(event).problem })),
    planRotation: assign(({ context, event }) => {
      const isRotating = isForced(event) || mayBeDue(context);
      if (!isRotating) return { isRotating, startDelayMs: 0 };
      const startDelayMs = floorLeftMs(context);
      return { isRotating, startDelayMs, monotonicRotationAt: performance.now() + startDelayMs };
    }),
    forwardToRestore: sendTo('restore', ({ event }) => event as never),
    forwardToRefresh: sendTo('refresh', ({ event }) => event as never),
    forwardToLogout: sendTo('logout', ({ event }) => event as never),
  },
  guards: {
    isUnknown: ({ context }) => context.heardAt === 0,
    hasSession: ({ context }) => context.session !== null,
    isDue: ({ context }) => isDue(context),
    isRenewable: ({ context }) => context.session !== null && isRenewable(context.session),
    isExpired: ({ context }) => context.session !== null && isExpired(context.session, serverNow(context)),
    isOver: ({ context }) => context.session !== null && isOver(context.session, serverNow(context)),
    isOverForGood: ({ context }) =>
      context.session !== null &&
      !isRenewable(context.session) &&
      isOver(context.session, serverNow(context)),
    isEarly: ({ context }) => {
      if (context.session === null || isDue(context)) return false;
      const target = isRenewable(context.session)
        ? dueAt(context.session, context.jitter)
        : context.session.expiresAt;
      return msUntil(target, serverNow(context)) <= CLOCK_TOLERANCE_MS;
    },
    mustCheck: ({ context }) => isDue(context) || isUnheard(context),
    wasRestored: ({ event }) => event.type === 'page.resumed' && event.restored === true,
    isNewer: ({ context, event }) => verdict(context, event) === 'adopt',
    mustAsk: ({ context, event }) => verdict(context, event) === 'ask',
    bringsSession: ({ context, event }) => brings(context, replyIn(event)),
    needsCheck: ({ context, event }) => context.wasOffered && brings(context, replyIn(event)),
    isOfThis: ({ context, event }) => isOfThis(context, event),
    isRejectionOfThis: ({ context, event }) =>
      isOfThis(context, event) &&
      context.session !== null &&
      isRenewable(context.session) &&
      floorLeftMs(context) === 0,
    endsThis: ({ context, event }) =>
      context.session !== null && 'epochs' in event && epochsOf(event.epochs).includes(context.session.epoch),
    isNews: ({ context, event }) =>
      'epochs' in event && epochsOf(event.epochs).some((epoch) => !context.endedEpochs.includes(epoch)),
    wasOffered: ({ context }) => context.wasOffered,
    isUncertain: ({ event }) => isUncertain(errorIn(event).code),
  },
  delays: {
    /** Until the token is due: a quarter of its life (at most a minute) before its end, and never under the rate floor. */
    untilRefresh: ({ context }) => {
      const { session } = context;
      if (session === null) return MAX_TIMEOUT_MS;
      if (!isRenewable(session)) return msUntil(session.expiresAt, serverNow(context));
      return Math.max(msUntil(dueAt(session, context.jitter), serverNow(context)), floorLeftMs(context));
    },
    /** Until the old token works no more. */
    untilExpired: ({ context }) =>
      context.session === null ? MAX_TIMEOUT_MS : msUntil(context.session.expiresAt, serverNow(context)),
    /**
     * Until the session can be renewed no more. One that looks over on arrival may only have met a clock that was set:
     * the server gets the time of a request to say so.
     */
    untilEnd: ({ context }) =>
      msUntil(context.session?.endsAt ?? Number.POSITIVE_INFINITY, serverNow(context)) ||
      DEADLINES.browserRequestMs,
    /** Until nobody waits for the answer to a logout any longer. */
    logoutPatience: DEADLINES.logoutPatienceMs,
  },
});
