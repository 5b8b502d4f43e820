/** The longest delay a timer keeps: anything above fires at once in every browser and in Node. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** One table of every wait that ends by itself, in milliseconds. */
export const DEADLINES = {
  /** Next waits this long for the API. */
  apiCallMs: 4_000,
  /** Next waits this long for the API to hear of a logout. */
  apiLogoutMs: 2_000,
  /** A tab waits this long for an answer of Next. */
  browserRequestMs: 10_000,
  /** A tab waits this long for another one that renews. */
  refreshLockWaitMs: 12_000,
  /** Whoever leaves waits this long for a renewal that is under way. */
  logoutLockWaitMs: 1_000,
  /** After this long the chart is out, answered or not; the tombstone finishes the rest. */
  logoutPatienceMs: 5_000,
  /** A page waits this long for the envelope that its server part is still finding out. */
  sessionPromiseMs: 5_000,
} as const;

const LONGEST_MARGIN_MS = 60_000;
const LONGEST_FLOOR_MS = 5_000;
const SHORTEST_FLOOR_MS = 1_000;
const JITTER_SHARE = 0.1;

/** `iat` is floored to a second by its issuer, so the token may be up to this much older than it says. */
const IAT_FLOOR_MS = 1_000;

/** The last moment a JavaScript date can hold (ECMA-262 section 21.4.1.1); a later `exp` is no time. */
const LAST_DATE_MS = 8.64e15;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

export interface TokenTimes {
  /** When to renew, ms since 1970 on this server's clock. */
  readonly refreshAt: number;
  /** When the access token is over, ms since 1970 on this server's clock. */
  readonly expiresAt: number;
}

/**
 * How long before the end of its token a session is renewed: a quarter of the token's life, at most a minute.
 *
 * @param lifeMs - The access token's whole life.
 */
export const refreshMarginMs = (lifeMs: number): number => Math.min(LONGEST_MARGIN_MS, lifeMs / 4);

/**
 * When a token must be renewed and when it is over, on the clock of the server that received it.
 *
 * Only the difference of `exp` and `iat` counts, so a server whose clock differs from the API's agrees with it.
 *
 * @param claims - `exp` and `iat` of the access token (RFC 7519 section 4.1), seconds; anything at all may come.
 * @param sentAt - When the call that brought the token was sent, ms since 1970.
 * @returns `null` where the claims give no finite, positive life: the API answered badly.
 * @see RFC 7519 section 4.1.4, https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
 */
export const tokenTimes = (claims: { exp?: unknown; iat?: unknown }, sentAt: number): TokenTimes | null => {
  const { exp, iat } = claims;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return null;
  const hasIat = typeof iat === 'number' && Number.isFinite(iat);
  const lifeMs = hasIat ? (exp - iat) * 1000 : exp * 1000 - sentAt;
  const expiresAt = Math.floor(hasIat ? sentAt + lifeMs - IAT_FLOOR_MS : exp * 1000);
  if (!(lifeMs > 0) || expiresAt > LAST_DATE_MS) return null;
  return { expiresAt, refreshAt: Math.floor(expiresAt - refreshMarginMs(lifeMs)) };
};

/** The margin a session was given by its server; never negative, whatever the times say. */
const marginOf = (times: TokenTimes): number => Math.max(times.expiresAt - times.refreshAt, 0);

/**
 * When this tab renews: the server's `refreshAt` plus its share of the jitter, so that the server always agrees it is due.
 *
 * @param jitter - 0 … 1, drawn once per tab.
 */
export const dueAt = (times: TokenTimes, jitter: number): number =>
  times.refreshAt + clamp(jitter, 0, 1) * JITTER_SHARE * Math.min(marginOf(times), LONGEST_MARGIN_MS);

/**
 * The least time between two rotations: 5 s, or half the token's life where that is shorter, but at least 1 s.
 *
 * The margin is a quarter of a short life, so twice the margin is half of it.
 */
export const rotationFloorMs = (times: TokenTimes): number =>
  clamp(2 * marginOf(times), SHORTEST_FLOOR_MS, LONGEST_FLOOR_MS);

/**
 * What is left of a wait that began at `since`, which may lie ahead by as much as the wait itself.
 *
 * Both times are of a clock that nobody sets, `performance.now()`. One that lies further ahead is another page's (a
 * snapshot was restored) and says nothing: the wait is over.
 */
export const remainingMs = (waitMs: number, since: number, now: number): number =>
  now - since < -waitMs ? 0 : clamp(waitMs - (now - since), 0, waitMs);

/**
 * Milliseconds from `now` until `at`, as a timer can keep them: whole, 0 to 2^31 − 1; what is no time never fires early.
 */
export const msUntil = (at: number, now: number): number => {
  const wait = Math.ceil(at - now);
  return Number.isNaN(wait) ? MAX_TIMEOUT_MS : clamp(wait, 0, MAX_TIMEOUT_MS);
};

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * How long to wait before trying again: exponential with full jitter, 1 s to 30 s, unless the server named a time.
 *
 * @param failures - How many requests in a row got no answer, 1 or more.
 * @param random - 0 … 1.
 * @param retryAfterMs - What the server asked for (RFC 9110 section 10.2.3); honoured up to five minutes.
 */
export const backoffMs = (failures: number, random: number, retryAfterMs?: number): number => {
  if (retryAfterMs !== undefined && Number.isFinite(retryAfterMs))
    return clamp(retryAfterMs, FIRST_BACKOFF_MS, LONGEST_RETRY_AFTER_MS);
  const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10));
  return Math.round(FIRST_BACKOFF_MS + clamp(random, 0, 1) * (ceiling - FIRST_BACKOFF_MS));
};

/** What a tab knows of the difference between the server's clock and its own. */
export interface ClockOffset {
  /** Add to `Date.now()` to get the server's time. */
  readonly offsetMs: number;
  /** Round trip of the reply it was measured with; null where a rendered page only gave a lower bound. */
  readonly roundTripMs: number | null;
}

/** How much worse than the best round trip a reply may be and still count, should the clock have been set. */
const CLOCK_JUMP_MS = 1_000;

/**
 * Measures the offset at a reply: the server's time lies in the middle of the round trip, the shortest recent one wins.
 *
 * A reply that proves the known offset impossible (the clock was set meanwhile) always wins.
 */
export const measureOffset = (
  known: ClockOffset,
  reply: { serverNow: number; sentAt: number; receivedAt: number },
): ClockOffset => {
  const roundTripMs = Math.max(reply.receivedAt - reply.sentAt, 0);
  const measured = { offsetMs: reply.serverNow - (reply.sentAt + roundTripMs / 2), roundTripMs };
  const contradicts = Math.abs(measured.offsetMs - known.offsetMs) > roundTripMs / 2 + CLOCK_JUMP_MS;
  const isBetter = known.roundTripMs === null || roundTripMs <= known.roundTripMs;
  return isBetter || contradicts ? measured : known;
};

/**
 * What a server-rendered page says of the clock: it took an unknown time to arrive, so it is a lower bound only.
 */
export const boundOffset = (known: ClockOffset | null, serverNow: number, now: number): ClockOffset =>
  known !== null && known.offsetMs >= serverNow - now
    ? known
    : { offsetMs: serverNow - now, roundTripMs: null };

/**
 * A number in 0 … 1 that looks random and repeats for the same seed and count, so that a replay is a replay.
 *
 * @see "Mulberry32", a public-domain generator of 32 bits of state.
 */
export const randomAt = (seed: number, count: number): number => {
  let state = (Math.floor(seed * 0xffffffff) + count * 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 0x1_0000_0000;
};
