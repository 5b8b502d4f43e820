import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';

const SHORTEST_SECRET = 32;

/** Nothing longer is opened: it cannot have come from us, and opening costs time (RFC 8725 section 3.11). */
const LONGEST_VALUE = 16_384;

export type Opened =
  | { readonly status: 'opened'; readonly payload: unknown }
  /** No value of ours: damaged, forged, or sealed for another name. */
  | { readonly status: 'absent' }
  /** Sealed with a key this process does not know: perhaps another process does, so nothing may be cleared. */
  | { readonly status: 'trouble' };

export interface Sealer {
  seal(name: string, payload: unknown): Promise<string>;
  open(name: string, value: string): Promise<Opened>;
}

interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const derive = (secret: string, purpose: string, length: number) =>
  new Uint8Array(hkdfSync('sha256', secret, 'authchart', purpose, length));

const toKey = (secret: string): Key => {
  if (secret.length < SHORTEST_SECRET)
    throw new TypeError(
      `AUTHCHART_SECRET needs at least ${SHORTEST_SECRET} characters; make one with: openssl rand -base64 32`,
    );
  return {
    id: Buffer.from(derive(secret, 'key id', 6)).toString('base64url'),
    bytes: derive(secret, 'cookie encryption', 32),
  };
};

// Copied, for under jsdom the encoder's array is of another realm, which jose does not take.
const encode = (text: string) => new Uint8Array(new TextEncoder().encode(text));

const readKeyId = (value: string): string | null => {
  try {
    const { kid, alg } = decodeProtectedHeader(value);
    return alg === 'dir' && typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
};

/**
 * Seals cookie values (JWE compact, `dir` with A256GCM; RFC 7516) so that neither page nor proxy can read or make one.
 *
 * The protected header binds the cookie's name, which holds the epoch: a value moved under another name does not open.
 *
 * @param secrets - The first one seals, all of them open: put a new one in front to rotate.
 * @throws TypeError where a secret is shorter than 32 characters.
 */
export const createSealer = (secrets: string | readonly string[]): Sealer => {
  const keys = [secrets].flat().map(toKey);
  const [sealing] = keys;
  if (sealing === undefined) throw new TypeError('AUTHCHART_SECRET is an empty list.');

  return {
    seal: (name, payload) =>
      new CompactEncrypt(encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: sealing.id, name })
        .encrypt(sealing.bytes),

    async open(name, value) {
      if (value.length > LONGEST_VALUE || value.split('.').length !== 5) return { status: 'absent' };
      const keyId = readKeyId(value);
      if (keyId === null) return { status: 'absent' };
      const key = keys.find(({ id }) => id === keyId);
      if (key === undefined) return { status: 'trouble' };
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(value, key.bytes, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        if (protectedHeader.name !== name) return { status: 'absent' };
        return { status: 'opened', payload: JSON.parse(new TextDecoder().decode(plaintext)) };
      } catch (thrown) {
        if (thrown instanceof errors.JOSEError || thrown instanceof SyntaxError) return { status: 'absent' };
        throw thrown;
      }
    },
  };
};
