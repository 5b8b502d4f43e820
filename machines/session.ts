/** What the app shows of its user: JSON, at most 1 KB, derived on the server by `user(claims)`. Never a token. */
export interface DefaultUser {
  readonly id: string;
  readonly email?: string;
  readonly name?: string;
  readonly role?: string;
}

/** What the browser may know of a session. All times are milliseconds since 1970 on the Next server's clock. */
export interface Session<User = DefaultUser> {
  readonly user: User;
  /** Random id made at login (16 bytes, base64url): another epoch is another session. */
  readonly epoch: string;
  /** 0 at login, +1 at each rotation: the only version number. */
  readonly generation: number;
  /** When to renew. */
  readonly refreshAt: number;
  /** When the access token is over. */
  readonly expiresAt: number;
  /** When the session can no longer be renewed; never before `expiresAt`; null where nobody knows. */
  readonly endsAt: number | null;
}

/** What the session routes answer with; `null` means that nobody is signed in. */
export interface Envelope<User = DefaultUser> {
  readonly session: Session<User> | null;
  /** The Next server's clock when it answered, ms since 1970. */
  readonly serverNow: number;
}

/** Can a refresh prolong this session at all? Without a refresh token `endsAt` equals `expiresAt`. */
export const isRenewable = (session: Session<unknown>): boolean =>
  session.endsAt === null || session.endsAt > session.expiresAt;

/** The access token is over (at `now` on the server's clock). */
export const isExpired = (session: Session<unknown>, now: number): boolean => now >= session.expiresAt;

/** Neither usable nor renewable (at `now` on the server's clock). */
export const isOver = (session: Session<unknown>, now: number): boolean =>
  session.endsAt !== null && now >= session.endsAt;

/** Renewable, but the access token is over. */
export const isStale = (session: Session<unknown>, now: number): boolean =>
  isExpired(session, now) && !isOver(session, now);

const isTime = (value: unknown): value is number => Number.isFinite(value);

/** As much as the server grants a user; there it is counted in bytes, which are never fewer. */
const LONGEST_USER = 1_024;

/** JSON of a bounded size. A message between tabs can bring more: a ring, or a BigInt, at which JSON throws. */
const isUser = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  try {
    return (JSON.stringify(value) ?? '').length <= LONGEST_USER;
  } catch {
    return false;
  }
};

const isSession = (value: unknown): value is Session => {
  if (typeof value !== 'object' || value === null) return false;
  const { user, epoch, generation, refreshAt, expiresAt, endsAt } = value as Record<string, unknown>;
  return (
    isUser(user) &&
    typeof epoch === 'string' &&
    epoch.length > 0 &&
    epoch.length <= 64 &&
    Number.isSafeInteger(generation) &&
    (generation as number) >= 0 &&
    isTime(refreshAt) &&
    isTime(expiresAt) &&
    (endsAt === null || (isTime(endsAt) && endsAt >= expiresAt))
  );
};

/**
 * Reads an envelope from anywhere (a reply, a message of another tab, a prop); what is not one is `null`.
 *
 * Unknown members are dropped, so that nothing an API adds by mistake lands in the chart's context.
 */
export const parseEnvelope = (value: unknown): Envelope | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { session, serverNow } = value as Record<string, unknown>;
  if (!isTime(serverNow)) return null;
  if (session === null) return { session, serverNow };
  if (!isSession(session)) return null;
  const { user, epoch, generation, refreshAt, expiresAt, endsAt } = session;
  return { session: { user, epoch, generation, refreshAt, expiresAt, endsAt }, serverNow };
};

/** Where an envelope came from: our own request, another tab, or the page's server part. */
export type OfferSource = 'reply' | 'message' | 'prop';

export type Verdict = 'adopt' | 'ignore' | 'ask';

/**
 * What to do with an offered envelope: the one place where that is decided.
 *
 * A message or a prop may be older than what this tab knows, so it never signs anybody in or out:
 * at most it makes the tab ask the server. Only the answer to one's own request is believed.
 */
export const judge = (
  envelope: Envelope,
  known: { readonly session: Session | null; readonly endedEpochs: readonly string[] },
  source: OfferSource,
): Verdict => {
  const offered = envelope.session;
  if (offered !== null && known.endedEpochs.includes(offered.epoch)) return 'ignore';
  if (source === 'reply') return 'adopt';
  if (offered === null) return known.session === null ? 'ignore' : 'ask';
  if (offered.epoch === known.session?.epoch)
    return offered.generation > known.session.generation ? 'adopt' : 'ignore';
  return isOver(offered, envelope.serverNow) ? 'ignore' : 'ask';
};

/** `next` with the identity of `known` where both say the same, so that a refresh renders nothing that reads the user. */
export const keepUser = (known: Session | null, next: Session): Session =>
  known !== null && JSON.stringify(known.user) === JSON.stringify(next.user)
    ? { ...next, user: known.user }
    : next;
