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

const isSession = (value: unknown): value is Session => {
  if (typeof value !== 'object' || value === null) return false;
  const { user, epoch, generation, refreshAt, expiresAt, endsAt } = value as Record<string, unknown>;
  return (
    typeof user === 'object' &&
    user !== null &&
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
