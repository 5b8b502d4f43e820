import { createCipheriv, createDecipheriv, KeyObject } from 'node:crypto';
import { replace, type Undo } from './replace.ts';

const TAG_BYTES = 16;

interface Gcm {
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
}

/**
 * The very AES-GCM, without the threads: Web Crypto answers when a thread is done, and a run that waits for threads
 * is another run each time.
 */
export const installSameThreadCrypto = (): Undo => {
  const encrypt: SubtleCrypto['encrypt'] = async (algorithm, key, data) => {
    const { iv, additionalData } = algorithm as unknown as Gcm;
    const cipher = createCipheriv('aes-256-gcm', KeyObject.from(key), iv).setAAD(additionalData);
    const sealed = Buffer.concat([cipher.update(data as Uint8Array), cipher.final(), cipher.getAuthTag()]);
    return new Uint8Array(sealed).buffer;
  };
  const decrypt: SubtleCrypto['decrypt'] = async (algorithm, key, data) => {
    const { iv, additionalData } = algorithm as unknown as Gcm;
    const bytes = Buffer.from(data as Uint8Array);
    const decipher = createDecipheriv('aes-256-gcm', KeyObject.from(key), iv).setAAD(additionalData);
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const opened = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    return new Uint8Array(opened).buffer;
  };
  const undone = [replace(crypto.subtle, 'encrypt', encrypt), replace(crypto.subtle, 'decrypt', decrypt)];
  return () => {
    for (const undo of undone) undo();
  };
};
