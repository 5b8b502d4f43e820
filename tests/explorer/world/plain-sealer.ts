import type { Sealer } from '../../../server/cookies/seal.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Cookie values that anybody could read: encryption is the business of other tests, and never the same twice. */
export const plainSealer: Sealer = {
  seal: async (name, payload) => encode({ name, payload }),
  async open(name, value) {
    try {
      const read = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
      return read.name === name ? { status: 'opened', payload: read.payload } : { status: 'absent' };
    } catch {
      return { status: 'absent' };
    }
  },
};
