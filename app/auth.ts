import { createAuth, memoryCoordinator, redisCoordinator, restApi } from 'authchart/next';
import { Redis } from 'ioredis';

const { REDIS_URL } = process.env;

const openRedis = (url: string) => {
  const redis = new Redis(url, { lazyConnect: true });
  // The coordinator says once that the store is down; the client would say so at each try.
  redis.on('error', () => {});
  return redis;
};

export const auth = createAuth({
  api: restApi({ url: process.env.AUTH_API_URL }),
  secret: process.env.AUTHCHART_SECRET,
  signInPath: '/login',
  afterLoginPath: '/account',
  // One process needs no help; several share what they know in Redis.
  coordinator: REDIS_URL ? redisCoordinator(openRedis(REDIS_URL)) : memoryCoordinator(),
  singleProcess: !REDIS_URL,
  apiProxy: { allow: ['/*'] },
});

declare module 'authchart' {
  interface Register {
    auth: typeof auth;
  }
}
