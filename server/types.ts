import type { DefaultUser, Session } from '../machines/index.ts';

/** What the API answers a login or a refresh with. */
export interface TokenSet {
  readonly accessToken: string;
  /** Absent: the API did not rotate (a refresh keeps the old one) or gives none (a login). */
  readonly refreshToken?: string;
  /** End of the refresh token, ms since 1970, where the answer said one (Max-Age, Expires). */
  readonly refreshEndsAt?: number;
  /** End of the access token where it is not a JWT with `exp`, ms since 1970. */
  readonly expiresAt?: number;
  /** Raw user the API answered with, merged over the token's claims before `user(claims)`. */
  readonly user?: Readonly<Record<string, unknown>>;
}

export interface ApiCallOptions {
  /** Ends the call at its deadline; never the browser's own signal (I33). */
  readonly signal: AbortSignal;
  /** The clock that an answer's times are measured on, ms since 1970. @default Date.now */
  readonly now?: () => number;
  /** Client address to send upstream, where `clientIp` is configured. */
  readonly clientIp?: string;
}

/**
 * The external API that owns the users. Three functions; `restApi()` makes them for a REST API.
 *
 * @throws {@link AuthError} `invalid_credentials`, `invalid_input`, `rate_limited`, `api_unavailable`,
 * `bad_api_response`; `refresh` throws `session_ended` for a definitive refusal of this token, and only for that.
 * An `api_unavailable` whose `cause` is a `NoAnswer` got no answer at all.
 */
export interface AuthApi {
  login(credentials: unknown, options: ApiCallOptions): Promise<TokenSet>;
  refresh(tokens: { refreshToken: string; accessToken?: string }, options: ApiCallOptions): Promise<TokenSet>;
  logout(tokens: { refreshToken?: string; accessToken?: string }, options: ApiCallOptions): Promise<void>;
  /** Where the API proxy and `fetchApi` send requests; absent, both are off. */
  readonly baseUrl?: () => string;
  /** Sends those requests. @default globalThis.fetch, looked up at each call */
  readonly fetch?: typeof globalThis.fetch;
  /** Paths (below `baseUrl`) that hand out or end tokens: never reachable through the API proxy. */
  readonly reservedPaths?: readonly string[];
}

/** All that the two cookies of one epoch hold. Its public part is what the browser sees ({@link toSession}). */
export interface SessionRecord<User = DefaultUser> extends Session<User> {
  readonly accessToken: string;
  /** Null where the API gives none: the session ends with its access token. */
  readonly refreshToken: string | null;
  /** Login time, ms since 1970: of several epochs in a jar the newest wins. */
  readonly startedAt: number;
  /** `X-Authchart-Attempt` of the login, so that a cancelled login can be buried. */
  readonly attempt: string | null;
}

export type Rotation = (record: SessionRecord) => Promise<SessionRecord>;

/**
 * One refresh per token lifetime, however many requests ask (DESIGN section 5, I31 to I33).
 */
export interface Coordinator {
  /**
   * Answers with the newest known successor of `record`'s refresh token, or rotates once for all who ask.
   *
   * @param isDue - whether a found successor must itself be rotated.
   * @throws {@link AuthError} what `rotate` threw; `session_ended` from memory where the token was refused
   * less than 30 s ago, told apart by {@link wasRefusedBefore}.
   */
  rotate(
    record: SessionRecord,
    rotate: Rotation,
    isDue: (record: SessionRecord) => boolean,
  ): Promise<SessionRecord>;
  /** Logout: waits (bounded) for a rotation in flight, marks the ids over, gives the newest successor. */
  end(record: SessionRecord, ids: readonly string[]): Promise<SessionRecord>;
  /** Marks epochs or attempts over that no record is at hand for. */
  bury(ids: readonly string[]): Promise<void>;
  isOver(id: string): Promise<boolean>;
  /** True where several processes share it, so that any of them may rotate in a page render. */
  readonly isShared: boolean;
}
