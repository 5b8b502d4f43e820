import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { now } from './clock.ts';
import type { Db } from './database.ts';

interface Row {
  readonly token_hash: string;
  readonly family: string;
  readonly user_id: number;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly successor: string | null;
}

export interface Issued {
  readonly token: string;
  readonly family: string;
  readonly userId: number;
}

export type Rotated = Issued | 'refused' | 'reused';

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/**
 * Refresh tokens that rotate (RFC 9700 section 4.14.2): each is used once, and a second use revokes the whole family,
 * because nobody can tell the thief from the owner. Within the overlap a second use gets the same successor instead.
 */
export const createRefreshTokens = (db: Db) => {
  const insert = (issued: Issued, lifeSeconds: number) =>
    db
      .prepare('insert into refresh_tokens (token_hash, family, user_id, expires_at) values (?, ?, ?, ?)')
      .run(hashOf(issued.token), issued.family, issued.userId, now() + lifeSeconds * 1000);

  const issue = (userId: number, lifeSeconds: number, family: string = randomUUID()): Issued => {
    // A prefix lets a person, and a scanner of logs, see what this is.
    const issued = { token: `rt_${randomBytes(32).toString('base64url')}`, family, userId };
    insert(issued, lifeSeconds);
    return issued;
  };

  const find = (token: string) =>
    db.prepare('select * from refresh_tokens where token_hash = ?').get(hashOf(token)) as Row | undefined;

  const isRevoked = (family: string) =>
    db.prepare('select 1 from revoked_families where family = ?').get(family) !== undefined;

  const revokeFamily = (family: string) => {
    db.prepare('insert or ignore into revoked_families (family) values (?)').run(family);
  };

  return {
    issue,
    isRevoked,
    revokeFamily,

    /** The family of a token, whatever its state; null for a stranger's. */
    familyOf: (token: string): string | null => find(token)?.family ?? null,

    rotate(
      token: string,
      { lifeSeconds, overlapSeconds }: { lifeSeconds: number; overlapSeconds: number },
    ): Rotated {
      const row = find(token);
      if (row === undefined || row.expires_at <= now() || isRevoked(row.family)) return 'refused';
      if (row.used_at === null) {
        const next = issue(row.user_id, lifeSeconds, row.family);
        // The successor is kept in clear for the overlap only: a demo may, a real API would seal it.
        db.prepare('update refresh_tokens set used_at = ?, successor = ? where token_hash = ?').run(
          now(),
          next.token,
          row.token_hash,
        );
        return next;
      }
      if (row.successor !== null && now() - row.used_at <= overlapSeconds * 1000)
        return { token: row.successor, family: row.family, userId: row.user_id };
      revokeFamily(row.family);
      return 'reused';
    },

    revokeAll(): void {
      db.exec('insert or ignore into revoked_families (family) select distinct family from refresh_tokens');
    },

    expireAll(): void {
      db.prepare('update refresh_tokens set expires_at = ?').run(now());
    },

    activeFamilies(): number {
      const row = db
        .prepare(
          'select count(distinct family) as count from refresh_tokens where expires_at > ? and family not in (select family from revoked_families)',
        )
        .get(now()) as { count: number };
      return row.count;
    },
  };
};

export type RefreshTokens = ReturnType<typeof createRefreshTokens>;
