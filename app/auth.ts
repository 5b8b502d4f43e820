import { createAuth, memoryCoordinator, redisCoordinator, restApi } from 'authchart/next';
import { Redis } from 'ioredis';

const { REDIS_URL } = process.env;

export const auth = createAuth({
  api: restApi({ url: process.env.AUTH_API_URL }),
  secret: process.env.AUTHCHART_SECRET,
  signInPath: '/login',
  afterLoginPath: '/account',
  // One process needs no help; several share what they know in Redis.
  coordinator: REDIS_URL
    ? redisCoordinator(new Redis(REDIS_URL, { lazyConnect: true }))
    : memoryCoordinator(),
  singleProcess: !REDIS_URL,
  apiProxy: { allow: ['/*'] },
});

declare module 'authchart' {
  interface Register {
    auth: typeof auth;
  }
}
