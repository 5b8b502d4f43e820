import { createAuth, memoryCoordinator, redisCoordinator, restApi } from 'authchart/next';
import { Redis } from 'ioredis';
import { apiFetch } from './demo/server/api-fetch.ts';
import { nowOf } from './demo/server/control.ts';

const { REDIS_URL } = process.env;

export const auth = createAuth({
  api: restApi({ url: process.env.AUTH_API_URL, fetch: apiFetch }),
  secret: process.env.AUTHCHART_SECRET,
  signInPath: '/login',
  afterLoginPath: '/account',
  // One process needs no help; several share what they know in Redis.
  coordinator: REDIS_URL
    ? redisCoordinator(new Redis(REDIS_URL, { lazyConnect: true }))
    : memoryCoordinator(),
  singleProcess: !REDIS_URL,
  apiProxy: { allow: ['/*'] },
  // For the lessons alone: a visitor's time may stand still or run fast. An app of yours leaves this out.
  now: nowOf,
});

declare module 'authchart' {
  interface Register {
    auth: typeof auth;
  }
}
