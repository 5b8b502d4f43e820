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
  /** When the last rotation this tab asked for started, `Date.now()`: the rate floor. */
  readonly rotationAt: number | null;
  /** How long the request of `refreshing` is held back by the rate floor. */
  readonly startDelayMs: number;
  /** When the server was last heard, `Date.now()`. */
  readonly heardAt: number;
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
  | { type: 'login.submitted'; credentials: unknown }
  | { type: 'login.cancelled' }
  | { type: 'logout.requested' }
  | { type: 'refresh.requested' }
  | { type: 'token.rejected'; epoch: string; generation: number }
  | { type: 'session.provided'; envelope: Envelope }
  | { type: 'tab.sessionChanged'; envelope: Envelope }
  | { type: 'tab.loggedOut'; epochs: readonly string[] }
  | { type: 'page.resumed'; restored: boolean }
  | { type: 'network.lost' }
  | { type: 'network.restored' };

/** What became true: `useAuthEvent` listens to these. */
export type AuthEmitted =
  | { type: 'session.started' }
  | { type: 'session.refreshed' }
  | { type: 'session.ended'; reason: EndReason }
  | { type: 'session.replaced'; sameUser: boolean };

/** What this tab tells the others, through the `tabs` actor. */
export type TabsCommand =
  | { type: 'tell.sessionChanged'; envelope: Envelope }
  | { type: 'tell.loggedOut'; epochs: readonly string[] };

export interface LoginInput {
  readonly credentials: unknown;
  /** Names this login, so that a restart joins it and a cancelled one can be buried. */
  readonly attempt: string;
}
