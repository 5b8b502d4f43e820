import type { Session } from '../../machines/index.ts';
import type { SessionRecord } from '../types.ts';

/** What the refresh cookie holds: the session, and the token that renews it. */
type SealedSession = Omit<SessionRecord, 'accessToken'> & {
  readonly writeId: string;
  /** When these cookies were written, ms since 1970. */
  readonly writtenAt: number;
};

/** What the access cookie holds. */
interface SealedAccess {
  readonly accessToken: string;
  readonly writeId: string;
}

export const splitRecord = (
  { accessToken, ...session }: SessionRecord,
  write: { readonly writeId: string; readonly writtenAt: number },
): { refresh: SealedSession; access: SealedAccess } => ({
  refresh: { ...session, ...write },
  access: { accessToken, writeId: write.writeId },
});

const isSealedSession = (payload: unknown): payload is SealedSession =>
  typeof payload === 'object' && payload !== null && 'epoch' in payload && 'writeId' in payload;

const isSealedAccess = (payload: unknown): payload is SealedAccess =>
  typeof payload === 'object' && payload !== null && 'accessToken' in payload && 'writeId' in payload;

/**
 * Puts a record together again. Without its access cookie it is stale and heals by a refresh; without its refresh
 * cookie it is gone; halves of two different writes are trouble, for a whole one may still be on its way.
 */
export const joinRecord = (refresh: unknown, access: unknown): SessionRecord | 'mixed' | null => {
  if (!isSealedSession(refresh)) return null;
  const { writeId, writtenAt: _, ...session } = refresh;
  if (isSealedAccess(access))
    return access.writeId === writeId ? { ...session, accessToken: access.accessToken } : 'mixed';
  return session.refreshToken === null ? null : { ...session, accessToken: '', refreshAt: 0, expiresAt: 0 };
};

/** When the cookie that holds this was written; null where it does not say. */
export const readWrittenAt = (refresh: unknown): number | null =>
  isSealedSession(refresh) && Number.isFinite(refresh.writtenAt) ? refresh.writtenAt : null;

/** The part of a record that a browser may see. */
export const toSession = ({
  user,
  epoch,
  generation,
  refreshAt,
  expiresAt,
  endsAt,
}: SessionRecord): Session => ({ user, epoch, generation, refreshAt, expiresAt, endsAt });
