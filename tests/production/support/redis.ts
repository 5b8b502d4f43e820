import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findFreePort } from '../../support/find-free-port.ts';

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** A client that tries again only when told to. */
  readonly connect: () => Redis;
  /** Frozen: connections stay open and nothing is answered. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Every key is gone, as after a failover to a replica that had none of them. */
  readonly forget: () => Promise<void>;
  /** It answers reads and refuses every write. */
  readonly fill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * A real redis-server on loopback that keeps nothing on disk.
 *
 * @param given - Its port, where one that was stopped comes back. @default any free one
 */
export const startRedis = async (given = 0): Promise<RunningRedis> => {
  const port = given || (await findFreePort());
  const server = spawn(
    process.env.REDIS_SERVER_PATH || 'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('close', resolve));
  const url = `redis://127.0.0.1:${port}`;
  const open: Redis[] = [];
  const connect = () => {
    const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
    client.on('error', () => {});
    open.push(client);
    return client;
  };
  const probe = connect();
  for (let tries = 0; (await probe.ping().catch(() => '')) !== 'PONG'; tries += 1) {
    if (tries > 100) throw new Error('redis-server did not start');
    await wait(50);
  }
  return {
    url,
    port,
    connect,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    forget: async () => {
      await probe.flushall();
    },
    fill: async () => {
      await probe.config('SET', 'maxmemory-policy', 'noeviction');
      await probe.config('SET', 'maxmemory', '1');
    },
    stop: async () => {
      for (const client of open) client.disconnect();
      server.kill('SIGCONT');
      server.kill('SIGTERM');
      await ended;
    },
  };
};
