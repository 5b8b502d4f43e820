import type { CoordinatorStore } from './store.ts';

interface ErrorSource {
  /** An `EventEmitter`'s; an error that nobody listens to would end the process. */
  on?(event: 'error', listener: (error: unknown) => void): unknown;
}

/**
 * A client that sends any command: ioredis and iovalkey have `call`, node-redis has `sendCommand`.
 */
export type RedisClient = ErrorSource &
  (
    | { call(command: string, ...args: string[]): Promise<unknown> }
    | { sendCommand(args: string[]): Promise<unknown> }
  );

/** Compare and act in one step, so that nobody touches what has become another's. */
const IF_OWNER = (command: string) =>
  `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call(${command}) end return 0`;
const EXTEND = IF_OWNER("'pexpire', KEYS[1], ARGV[2]");
const RELEASE = IF_OWNER("'del', KEYS[1]");

const milliseconds = (ms: number) => String(Math.max(1, Math.ceil(ms)));

export const createRedisStore = (client: RedisClient, prefix: string): CoordinatorStore => {
  const send = (...[command = '', ...args]: string[]) =>
    'call' in client ? client.call(command, ...args) : client.sendCommand([command, ...args]);
  const at = (key: string) => `${prefix}:${key}`;
  return {
    get: async (key) => {
      const value = await send('GET', at(key));
      return value === null || value === undefined ? null : String(value);
    },
    set: async (key, value, lifeMs) => {
      await send('SET', at(key), value, 'PX', milliseconds(lifeMs));
    },
    claim: async (key, owner, lifeMs) =>
      (await send('SET', at(key), owner, 'PX', milliseconds(lifeMs), 'NX')) !== null,
    extend: async (key, owner, lifeMs) => {
      await send('EVAL', EXTEND, '1', at(key), owner, milliseconds(lifeMs));
    },
    release: async (key, owner) => {
      await send('EVAL', RELEASE, '1', at(key), owner);
    },
  };
};
