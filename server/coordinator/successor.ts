import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { SessionRecord } from '../types.ts';

/** The token's name in the store: a reader of the store learns nothing of the token (V7). */
export const nameOf = (token: string): string =>
  createHmac('sha256', 'authchart rotation').update(token).digest('base64url');

const sealingKey = (token: string) => Buffer.from(hkdfSync('sha256', token, 'authchart', 'successor', 32));

/** Only who holds the old token can read what replaced it. */
export const sealSuccessor = (token: string, record: SessionRecord): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(token), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(record), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
};

/** Null where it was not sealed by us for this token. */
export const openSuccessor = (token: string, value: string): SessionRecord | null => {
  try {
    const bytes = Buffer.from(value, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(token), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'),
    );
  } catch {
    return null;
  }
};
