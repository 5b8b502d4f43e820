import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';

/** A caller's own time, ms since 1970: in the lessons a browser's clock stands still, runs fast or skips ahead. */
const NOW_HEADER = 'x-demo-now';

const LAST_DATE_MS = 8.64e15;

const told = new AsyncLocalStorage<number>();

/** The time of the request that is being answered, ms since 1970; the machine's own where the request brings none. */
export const now = (): number => told.getStore() ?? Date.now();

/** Answers each request at the time it brings. The server listens on loopback only: whoever may set this clock is here. */
export const keepCallersTime: MiddlewareHandler = async (context, next) => {
  const at = Number(context.req.header(NOW_HEADER) ?? Number.NaN);
  return at > 0 && at < LAST_DATE_MS ? told.run(at, next) : next();
};
