import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { now } from './clock.ts';
import type { Db, UserRow } from './database.ts';

const ALGORITHM = 'ES256';
const ISSUER = 'authchart-demo-api';

export interface AccessTokens {
  issue(user: UserRow, family: string, lifeSeconds: number): Promise<string>;
  /** The user's id and the token's family, or null for a token that is none of ours or over. */
  verify(token: string): Promise<{ userId: number; family: string } | null>;
  readonly publicJwk: JWK;
}

const loadKey = async (db: Db): Promise<JWK> => {
  const row = db.prepare('select private_jwk from keys limit 1').get() as { private_jwk: string } | undefined;
  if (row !== undefined) return JSON.parse(row.private_jwk);
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  db.prepare('insert into keys (id, private_jwk) values (?, ?)').run(kid, JSON.stringify({ ...jwk, kid }));
  return { ...jwk, kid };
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Access tokens: ES256 JWTs (RFC 7519, RFC 9068) signed with a key that outlives a restart. */
export const createAccessTokens = async (db: Db): Promise<AccessTokens> => {
  const jwk = await loadKey(db);
  const { d: _, ...publicPart } = jwk;
  const publicJwk: JWK = { ...publicPart, alg: ALGORITHM, use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, ALGORITHM),
    importJWK(publicJwk, ALGORITHM),
  ]);
  return {
    publicJwk,
    async issue(user, family, lifeSeconds) {
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT({
        email: user.email,
        fullName: user.full_name,
        userId: user.id,
        isVerified: true,
        role: user.role,
        family,
      })
        .setProtectedHeader({ alg: ALGORITHM, kid: text(jwk.kid), typ: 'at+jwt' })
        .setSubject(String(user.id))
        .setIssuer(ISSUER)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(privateKey);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          currentDate: new Date(now()),
        });
        return { userId: Number(payload.sub), family: text(payload.family) };
      } catch {
        return null;
      }
    },
  };
};
