import { attemptSetup } from './attempt.setup.ts';

/**
 * One errand to the server, repeated until it has an answer or a refusal.
 *
 * Trouble (no network, a time-out, 5xx, a broken answer) is never an answer: it is waited out with
 * exponential backoff and full jitter. A refusal is asked once more at once, and only the second counts:
 * the first may be the loser of a race whose winner's cookies are already in the jar.
 *
 * Output: {@link AttemptOutput}, `answered` with the reply or `refused` with the error.
 */
export const attemptMachine = attemptSetup.createMachine({
  id: 'attempt',
  context: ({ input }) => ({
    request: input.request,
    seed: input.seed,
    failures: 0,
    refusals: 0,
    error: null,
    retryAt: input.startDelayMs > 0 ? Date.now() + input.startDelayMs : null,
    monotonicEarliestAt: performance.now() + input.startDelayMs,
    output: null,
  }),
  initial: 'starting',
  states: {
    starting: {
      description: 'Decides at once whether the first request may leave now.',
      always: [
        {
          guard: 'isHeldBack',
          target: 'waiting',
          description: 'The rate floor holds the first request back.',
        },
        { target: 'requesting', description: 'Nothing holds the first request back.' },
      ],
    },
    requesting: {
      description: 'One request is on the wire.',
      entry: 'stopWaiting',
      invoke: {
        id: 'request',
        src: 'request',
        input: ({ context }) => context.request,
        onDone: { target: 'done', actions: 'recordAnswer', description: 'The server answered.' },
        onError: [
          {
            guard: 'isFirstRefusal',
            target: 'requesting',
            reenter: true,
            actions: 'recordRefusal',
            description: 'A first refusal may be a lost race: ask once more at once.',
          },
          {
            guard: 'isRefusal',
            target: 'done',
            actions: 'recordRefusal',
            description: 'Refused twice: that is an answer.',
          },
          {
            target: 'waiting',
            actions: 'recordTrouble',
            description: 'Trouble is not an answer: try again later.',
          },
        ],
      },
    },
    waiting: {
      description: 'The next request leaves when the backoff is over.',
      after: {
        untilRetry: { target: 'requesting', description: 'The wait is over.' },
      },
      on: {
        'network.lost': { target: 'offline', description: 'No network, no use in knocking.' },
        'network.restored': {
          guard: 'canHasten',
          target: 'waiting',
          reenter: true,
          actions: 'hastenRetry',
          description: 'The network is back: do not wait out the whole backoff.',
        },
        'page.resumed': {
          guard: 'canHasten',
          target: 'waiting',
          reenter: true,
          actions: 'hastenRetry',
          description: 'Somebody is looking: do not wait out the whole backoff.',
        },
      },
    },
    offline: {
      description: 'The browser says there is no network; a slow probe checks, for it may be wrong.',
      entry: 'expectProbe',
      after: {
        untilRetry: {
          target: 'requesting',
          description: 'Probe: the browser may be wrong about the network.',
        },
      },
      on: {
        'network.restored': {
          target: 'waiting',
          actions: 'hastenRetry',
          description: 'The network is back: ask in a moment.',
        },
        'page.resumed': {
          target: 'waiting',
          actions: 'hastenRetry',
          description: 'Somebody is looking: ask in a moment.',
        },
      },
    },
    done: { type: 'final', description: 'There is an answer or a refusal.' },
  },
  output: ({ context }) => {
    if (context.output === null) throw new TypeError('An attempt ends only with an answer or a refusal.');
    return context.output;
  },
});
