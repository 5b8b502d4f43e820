import { initialContext } from './auth.context.ts';
import { authSetup } from './auth.setup.ts';

/**
 * The life of a session in one browser tab.
 *
 * Emits `session.started`, `session.refreshed`, `session.replaced { sameUser }` and `session.ended { reason }`.
 * Every actor is replaceable by `.provide()`; `createBrowserActors()` makes the ones for a browser.
 */
export const authMachine = authSetup.createMachine({
  id: 'auth',
  context: ({ input }) => initialContext(input),
  invoke: [
    { id: 'tabs', src: 'tabs' },
    { id: 'page', src: 'page' },
  ],
  on: {
    'tab.loggedOut': {
      actions: 'rememberEnded',
      description: 'Sessions were ended elsewhere: nothing that carries them is believed any more.',
    },
  },
  initial: 'starting',
  states: {
    starting: {
      description: 'Transient: the page itself says where the session stands, before the first paint.',
      always: [
        { guard: 'isUnknown', target: 'restoring', description: 'The page could not say who is signed in.' },
        {
          guard: 'isOver',
          target: 'anonymous',
          actions: { type: 'endSession', params: { reason: 'expired' } },
          description: 'The session was over when the page was rendered.',
        },
        {
          guard: 'isDue',
          target: 'refreshing',
          description: 'The token was due when the page was rendered.',
        },
        { guard: 'hasSession', target: 'authenticated', description: 'The page brought a session.' },
        { target: 'anonymous', description: 'The page knows that nobody is signed in.' },
      ],
    },

    restoring: {
      description: 'Nobody has told this tab who is signed in: the server is being asked.',
      tags: 'pending',
      invoke: {
        id: 'restore',
        src: 'restore',
        input: ({ context }) => ({
          request: { epoch: null, generation: 0, force: false },
          startDelayMs: 0,
          seed: context.jitter,
        }),
        onDone: [
          {
            guard: 'bringsSession',
            target: 'authenticated',
            actions: 'storeReply',
            description: 'Somebody is signed in.',
          },
          { target: 'anonymous', actions: 'forgetOffer', description: 'Nobody is signed in.' },
        ],
        onError: {
          target: 'anonymous',
          actions: 'recordError',
          description: 'The question could not even be asked.',
        },
      },
      on: {
        'session.provided': {
          guard: 'mustAsk',
          target: 'restoring',
          reenter: true,
          description: 'Something newer was offered: the reply under way may be older, so ask anew.',
        },
        'tab.sessionChanged': {
          guard: 'mustAsk',
          target: 'restoring',
          reenter: true,
          description: 'Another tab signed in: the reply under way may be older, so ask anew.',
        },
        'tab.loggedOut': {
          guard: 'isNews',
          target: 'restoring',
          reenter: true,
          actions: 'rememberEnded',
          description: 'Another tab signed out: the reply under way may be older, so ask anew.',
        },
        'logout.requested': {
          target: 'loggingOut',
          actions: 'forgetLeaving',
          description: 'The user leaves without waiting to hear whether there is a session.',
        },
        'network.lost': { actions: 'forwardToRestore', description: 'The attempt goes offline.' },
        'network.restored': { actions: 'forwardToRestore', description: 'The attempt need not wait longer.' },
        'page.resumed': { actions: 'forwardToRestore', description: 'The attempt need not wait longer.' },
      },
    },

    anonymous: {
      description: 'Nobody is signed in; the context says why.',
      on: {
        'login.submitted': {
          target: 'authenticating',
          actions: 'nameAttempt',
          description: 'The user gave credentials.',
        },
        'session.provided': {
          guard: 'mustAsk',
          target: 'restoring',
          description: 'The page was rendered with a session: ask, for the page may be old.',
        },
        'tab.sessionChanged': {
          guard: 'mustAsk',
          target: 'restoring',
          description: 'Another tab signed in: ask, for the message may be old.',
        },
        'page.resumed': {
          guard: 'wasRestored',
          target: 'restoring',
          description: 'Out of the back/forward cache: somebody may have signed in meanwhile, so ask.',
        },
      },
    },

    authenticating: {
      description: 'Credentials are on their way, once.',
      tags: 'pending',
      invoke: {
        id: 'login',
        src: 'login',
        input: ({ context, event }) => ({
          credentials: event.type === 'login.submitted' ? event.credentials : null,
          attempt: context.attempt,
        }),
        onDone: [
          {
            guard: 'needsCheck',
            target: 'refreshing',
            actions: 'storeReply',
            description: 'Signed in, but something else was offered meanwhile: ask what the cookies hold.',
          },
          {
            guard: 'bringsSession',
            target: 'authenticated',
            actions: 'storeReply',
            description: 'Signed in.',
          },
          { target: 'restoring', description: 'The answer named a session that is over: ask what is left.' },
        ],
        onError: [
          {
            guard: 'isUncertain',
            target: 'restoring',
            actions: 'recordError',
            description: 'Trouble: the server may have said yes, so ask it.',
          },
          {
            guard: 'wasOffered',
            target: 'restoring',
            actions: 'recordError',
            description: 'Refused, but another session was offered meanwhile: ask.',
          },
          { target: 'anonymous', actions: 'recordError', description: 'Refused.' },
        ],
      },
      on: {
        'login.cancelled': {
          target: 'loggingOut',
          actions: 'buryAttempt',
          description: 'The user changed their mind; should the login land, it lands dead.',
        },
        'session.provided': {
          guard: 'mustAsk',
          actions: 'rememberOffer',
          description: 'Busy: ask afterwards.',
        },
        'tab.sessionChanged': {
          guard: 'mustAsk',
          actions: 'rememberOffer',
          description: 'Busy: ask afterwards.',
        },
      },
    },

    authenticated: {
      description: 'The token is good; one timer is armed.',
      tags: 'signedIn',
      after: {
        untilRefresh: [
          {
            guard: 'isOverForGood',
            target: 'anonymous',
            actions: { type: 'endSession', params: { reason: 'expired' } },
            description: 'Over, and nothing can renew it.',
          },
          {
            guard: 'isEarly',
            target: 'authenticated',
            reenter: true,
            description: 'The timer was a moment early: wait for the rest.',
          },
          { target: 'refreshing', description: 'Due, or the clock was set: ask the server.' },
        ],
      },
      on: {
        'refresh.requested': {
          guard: 'isRenewable',
          target: 'refreshing',
          description: 'The app wants a new token before it is due.',
        },
        'token.rejected': {
          guard: 'isRejectionOfThis',
          target: 'refreshing.expired',
          description: 'The API refused this very token: it works no more.',
        },
        'session.provided': [
          {
            guard: 'isNewer',
            target: 'authenticated',
            reenter: true,
            actions: 'storeOffer',
            description: 'The page was rendered with a newer generation.',
          },
          {
            guard: 'mustAsk',
            target: 'refreshing',
            description: 'The page was rendered for another session or for nobody: ask.',
          },
        ],
        'tab.sessionChanged': [
          {
            guard: 'isNewer',
            target: 'authenticated',
            reenter: true,
            actions: 'storeOffer',
            description: 'Another tab renewed the session.',
          },
          { guard: 'mustAsk', target: 'refreshing', description: 'Another tab has another session: ask.' },
        ],
        'tab.loggedOut': {
          guard: 'endsThis',
          target: 'anonymous',
          actions: ['rememberEnded', { type: 'endSession', params: { reason: 'elsewhere' } }],
          description: 'Another tab ended this session.',
        },
        'page.resumed': [
          {
            guard: 'isOverForGood',
            target: 'anonymous',
            actions: { type: 'endSession', params: { reason: 'expired' } },
            description: 'Slept past the end of a session that nothing can renew.',
          },
          {
            guard: 'wasRestored',
            target: 'refreshing.expired',
            description: 'Out of the back/forward cache: anything may have happened, so ask first.',
          },
          { guard: 'mustCheck', target: 'refreshing', description: 'Due, or unheard of for a minute: ask.' },
          {
            target: 'authenticated',
            reenter: true,
            description:
              'Nothing is due: compute the delay anew, for timers do not survive sleep or a restart.',
          },
        ],
        'network.restored': {
          guard: 'mustCheck',
          target: 'refreshing',
          description: 'The network is back after a while: ask.',
        },
        'logout.requested': {
          target: 'loggingOut',
          actions: { type: 'endSession', params: { reason: 'loggedOut' } },
          description: 'The user leaves.',
        },
      },
    },

    refreshing: {
      description: 'The token is being replaced or checked; the session is still the user’s.',
      tags: 'signedIn',
      entry: 'planRotation',
      invoke: {
        id: 'refresh',
        src: 'refresh',
        input: ({ context, event }) => ({
          request: {
            epoch: context.session?.epoch ?? null,
            generation: context.session?.generation ?? 0,
            force: event.type === 'refresh.requested' || event.type === 'token.rejected',
          },
          startDelayMs: context.startDelayMs,
          seed: context.jitter,
        }),
        onDone: [
          {
            guard: 'bringsSession',
            target: 'authenticated',
            actions: 'storeReply',
            description: 'Renewed, found current, or replaced by another session.',
          },
          {
            target: 'anonymous',
            actions: { type: 'endSession', params: { reason: 'refused' } },
            description: 'Refused twice: the session is over.',
          },
        ],
        onError: {
          target: 'authenticated',
          actions: 'recordError',
          description: 'The question could not even be asked; the rate floor spaces the next try.',
        },
      },
      after: {
        untilEnd: {
          guard: 'isOver',
          target: 'anonymous',
          actions: { type: 'endSession', params: { reason: 'expired' } },
          description: 'The session ended before an answer came.',
        },
      },
      initial: 'usable',
      states: {
        usable: {
          description: 'The old token still works.',
          always: { guard: 'isExpired', target: 'expired', description: 'The old token is over.' },
          after: {
            untilExpired: { target: 'expired', description: 'The old token is over.' },
          },
          on: {
            'token.rejected': {
              guard: 'isOfThis',
              target: 'expired',
              description: 'The API refused the old token.',
            },
          },
        },
        expired: {
          description: 'The old token does not work: requests wait and the page cannot be used.',
          tags: 'stale',
        },
      },
      on: {
        'session.provided': [
          {
            guard: 'isNewer',
            target: 'authenticated',
            actions: 'storeOffer',
            description: 'The page was rendered with a newer generation: nothing left to ask.',
          },
          {
            guard: 'mustAsk',
            target: 'refreshing',
            reenter: true,
            description: 'Another session was offered: ask anew.',
          },
        ],
        'tab.sessionChanged': [
          {
            guard: 'isNewer',
            target: 'authenticated',
            actions: 'storeOffer',
            description: 'Another tab was faster: nothing left to ask.',
          },
          {
            guard: 'mustAsk',
            target: 'refreshing',
            reenter: true,
            description: 'Another tab has another session: ask anew.',
          },
        ],
        'tab.loggedOut': {
          guard: 'endsThis',
          target: 'anonymous',
          actions: ['rememberEnded', { type: 'endSession', params: { reason: 'elsewhere' } }],
          description: 'Another tab ended this session; a late reply changes nothing.',
        },
        'page.resumed': [
          {
            guard: 'wasRestored',
            target: '.expired',
            actions: 'forwardToRefresh',
            description: 'Out of the back/forward cache: the page cannot be used until there is an answer.',
          },
          { actions: 'forwardToRefresh', description: 'The attempt need not wait longer.' },
        ],
        'network.lost': { actions: 'forwardToRefresh', description: 'The attempt goes offline.' },
        'network.restored': { actions: 'forwardToRefresh', description: 'The attempt need not wait longer.' },
        'logout.requested': {
          target: 'loggingOut',
          actions: { type: 'endSession', params: { reason: 'loggedOut' } },
          description: 'The user leaves; the reply under way changes nothing.',
        },
      },
    },

    loggingOut: {
      description: 'Leaving: the session is gone from the page, the tombstone is written, the tabs are told.',
      tags: 'pending',
      invoke: {
        id: 'logout',
        src: 'logout',
        input: ({ context }) => ({
          request: { epoch: context.leaving, generation: 0, force: false },
          startDelayMs: 0,
          seed: context.jitter,
        }),
        onDone: [
          {
            guard: 'wasOffered',
            target: 'restoring',
            actions: 'buryEnded',
            description: 'Gone; another session was offered meanwhile, so ask.',
          },
          { target: 'anonymous', actions: 'buryEnded', description: 'Gone.' },
        ],
        onError: {
          target: 'anonymous',
          actions: 'forgetLeaving',
          description: 'The question could not even be asked; the tombstone finishes the rest.',
        },
      },
      after: {
        logoutPatience: [
          {
            guard: 'wasOffered',
            target: 'restoring',
            actions: 'forgetLeaving',
            description: 'No answer in time; another session was offered meanwhile, so ask.',
          },
          {
            target: 'anonymous',
            actions: 'forgetLeaving',
            description: 'No answer in time; the tombstone finishes the rest.',
          },
        ],
      },
      on: {
        'session.provided': {
          guard: 'mustAsk',
          actions: 'rememberOffer',
          description: 'Busy leaving: ask afterwards.',
        },
        'tab.sessionChanged': {
          guard: 'mustAsk',
          actions: 'rememberOffer',
          description: 'Busy leaving: ask afterwards.',
        },
        'network.lost': { actions: 'forwardToLogout', description: 'The attempt goes offline.' },
        'network.restored': { actions: 'forwardToLogout', description: 'The attempt need not wait longer.' },
        'page.resumed': { actions: 'forwardToLogout', description: 'The attempt need not wait longer.' },
      },
    },
  },
});
