import { AuthError, attemptMachine } from 'authchart';
import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import { NOW } from './auth-model.ts';
import type { Model } from './paths.ts';

const request = { epoch: 'a', generation: 0, force: false };
const reply = { envelope: { session: null, serverNow: NOW }, sentAt: NOW, receivedAt: NOW };

const failed = (error: AuthError): AnyEventObject => ({
  type: 'xstate.error.actor.request',
  error,
  actorId: 'request',
});

const EVENTS: readonly AnyEventObject[] = [
  { type: 'xstate.done.actor.request', output: reply, actorId: 'request' },
  failed(new AuthError('session_ended')),
  // A long wait, so that there is something to cut short.
  failed(new AuthError({ code: 'api_unavailable', retryAfterMs: 20_000 })),
  { type: 'network.lost' },
  { type: 'network.restored' },
  { type: 'page.resumed' },
  { type: 'xstate.after.untilRetry.attempt.waiting' },
  { type: 'xstate.after.untilRetry.attempt.offline' },
];

export const attemptModel: Model = {
  machine: attemptMachine,
  inputs: {
    'at once': { request, startDelayMs: 0, seed: 0.5 },
    'held back': { request, startDelayMs: 3_000, seed: 0.5 },
  },
  events: EVENTS,
  keyOf: ({ value, context }: AnyMachineSnapshot) =>
    JSON.stringify([value, Math.min(context.failures, 1), Math.min(context.refusals, 1), context.retryAt]),
};

export const ATTEMPT_ACTORS = { answering: ['request'], silent: [] } as const;
