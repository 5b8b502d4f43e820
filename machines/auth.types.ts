import type { AuthProblem } from './errors.ts';
import type { Envelope, Session } from './session.ts';
import type { ClockOffset } from './timing.ts';

/** Why nobody is signed in, where somebody was. */
export type EndReason = 'loggedOut' | 'expired' | 'refused' | 'elsewhere';

/** What is known before the first paint; `session: undefined` means that nobody asked yet. */
export interface AuthInput {
  readonly session?: Session | null | undefined;
  /** The server's clock when it rendered the page, ms since 1970. Required with a session. */
  readonly serverNow?: number | undefined;
  /** 0 … 1: this tab's share of the jitter. @default drawn at random */
  readonly jitter?: number;
  /** Prefix of this tab's login attempts. @default drawn at random */
  readonly tabId?: string;
}

export interface AuthContext {
  readonly session: Session | null;
  readonly clock: ClockOffset;
  /** `clock.offsetMs`, for whoever shows a countdown: add it to `Date.now()`. */
  readonly clockOffsetMs: number;
  /** What went wrong last; cleared by the next success. */
  readonly error: AuthProblem | null;
  readonly ended: EndReason | null;
  /** The last few epochs and attempts that are over: nothing that carries one is believed. */
  readonly endedEpochs: readonly string[];
  /**
   * When the last request left that may have rotated the token, at the latest; while one is held back, when it will
   * leave. `performance.now()`, for the rate floor must outlive a wall clock that is set.
   */
  readonly monotonicRotationAt: number | null;
  /** Whether the request of `refreshing` may rotate the token: due, forced, or nobody can tell. */
  readonly isRotating: boolean;
  /** How long the request of `refreshing` is held back by the rate floor. */
  readonly startDelayMs: number;
  /** When the server was last heard, `Date.now()`; 0 before that. */
  readonly heardAt: number;
  /** The same moment by `performance.now()`: where the two disagree, the clock was set meanwhile. */
  readonly monotonicHeardAt: number;
  /** Something was offered while busy: ask when done. */
  readonly wasOffered: boolean;
  /** The session (or login attempt) that is being left. */
  readonly leaving: string | null;
  readonly attempt: string;
  readonly attempts: number;
  readonly jitter: number;
  readonly tabId: string;
}

/** Facts about the world; unknown payloads change nothing. */
export type AuthEvent =
  /** The user gave credentials. They go to the login's actor and nowhere else. */
  | { type: 'login.submitted'; credentials: unknown }
  /** The user changed their mind while the credentials were on their way. */
  | { type: 'login.cancelled' }
  /** The user leaves. */
  | { type: 'logout.requested' }
  /** The app wants a new token before it is due: a role has changed, say. */
  | { type: 'refresh.requested' }
  /** The API refused this very token before its time was over. */
  | { type: 'token.rejected'; epoch: string; generation: number }
  /** The page's server part was rendered again, and this is what it knew. */
  | { type: 'session.provided'; envelope: Envelope }
  /** Another tab signed in, or renewed the session. */
  | { type: 'tab.sessionChanged'; envelope: Envelope }
  /** These sessions are over: another tab says so, or the tombstone does. */
  | { type: 'tab.loggedOut'; epochs: readonly string[] }
  /** Somebody looks at the page again; `restored` where it came out of the back/forward cache. */
  | { type: 'page.resumed'; restored: boolean }
  /** The browser says that there is no network. */
  | { type: 'network.lost' }
  /** The browser says that the network is back. */
  | { type: 'network.restored' };

/** What became true: `useAuthEvent` listens to these. */
export type AuthEmitted =
  /** Somebody is signed in who was not before. */
  | { type: 'session.started' }
  /** The same session has a new token. */
  | { type: 'session.refreshed' }
  /** Nobody is signed in any more, and why. */
  | { type: 'session.ended'; reason: EndReason }
  /** The cookies hold another session now: of the same user, or of another one. */
  | { type: 'session.replaced'; sameUser: boolean };

/** What a page may ask of a state, whichever it is. */
export type AuthTag =
  /** Something is being found out, or somebody is on the way in or out: show that, and wait. */
  | 'pending'
  /** Somebody is signed in, also while the token is being renewed. */
  | 'signedIn'
  /** The session stands, but its token does not work: requests wait, and the page cannot be used. */
  | 'stale';

/** What this tab tells the others, through the `tabs` actor. */
export type TabsCommand =
  | { type: 'tell.sessionChanged'; envelope: Envelope }
  | { type: 'tell.loggedOut'; epochs: readonly string[] };

export interface LoginInput {
  readonly credentials: unknown;
  /** Names this login, so that a restart joins it and a cancelled one can be buried. */
  readonly attempt: string;
}
