import { setTimeout as wait } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';

/** A fault for the next requests to one route: what real parts do on no demand. */
export interface Fault {
  /** A path, or `*` for every one. */
  readonly path: string;
  /** Meets the requests of one visitor alone, by the header `x-demo-visit`. @default everybody's */
  readonly visit?: string;
  /** What its owner calls it. */
  readonly name?: string;
  /** How many requests it takes before it is used up. @default 1 */
  readonly times?: number;
  readonly delayMs?: number;
  /** Answer with this status instead of asking the route. */
  readonly status?: number;
  readonly retryAfter?: string;
  /** Break the connection off before the route has done its work, or after it. */
  readonly drop?: 'before' | 'after';
  /** Let the route do its work, then send something else. */
  readonly body?: 'cut' | 'html' | 'empty';
}

/** What nobody comes for must not pile up. */
const MOST_WAITING = 200;

const VISIT_HEADER = 'x-demo-visit';

const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string';

export const createFaults = () => {
  let pending: { fault: Fault; left: number }[] = [];
  return {
    add(value: unknown): boolean {
      if (!isFault(value)) return false;
      pending = [...pending, { fault: value, left: value.times ?? 1 }].slice(-MOST_WAITING);
      return true;
    },
    /** All of them, or one visitor's. */
    clear(visit?: string) {
      pending = visit === undefined ? [] : pending.filter(({ fault }) => fault.visit !== visit);
    },
    /** The names of one visitor's faults that no request has met yet. */
    waitingFor: (visit: string | undefined): string[] =>
      pending.flatMap(({ fault, left }) =>
        fault.visit === visit && fault.name !== undefined ? Array<string>(left).fill(fault.name) : [],
      ),
    take(path: string, visit: string | undefined): Fault | null {
      const found = pending.find(
        ({ fault }) => (fault.path === '*' || fault.path === path) && (fault.visit ?? visit) === visit,
      );
      if (found === undefined) return null;
      found.left -= 1;
      if (found.left <= 0) pending = pending.filter((entry) => entry !== found);
      return found.fault;
    },
  };
};

export type Faults = ReturnType<typeof createFaults>;

const BROKEN = {
  cut: () => new Response('{"data":{"accessTok', { headers: { 'content-type': 'application/json' } }),
  html: () => new Response('<!doctype html><p>Bad gateway</p>', { headers: { 'content-type': 'text/html' } }),
  empty: () => new Response('', { headers: { 'content-type': 'application/json' } }),
};

/** Breaks the socket off, as a crashed process would. */
const drop = (environment: unknown): Response => {
  (environment as { incoming?: { socket: { destroy(): void } } }).incoming?.socket.destroy();
  return RESPONSE_ALREADY_SENT;
};

export const applyFaults =
  (faults: Faults): MiddlewareHandler =>
  async (context, next) => {
    const { path } = context.req;
    const fault = path.startsWith('/_control') ? null : faults.take(path, context.req.header(VISIT_HEADER));
    if (fault === null) return next();
    if (fault.delayMs !== undefined) await wait(fault.delayMs);
    if (fault.drop === 'before') return drop(context.env);
    if (fault.status !== undefined)
      return context.json({ message: 'Fault on demand', statusCode: fault.status }, fault.status as 503, {
        ...(fault.retryAfter !== undefined && { 'retry-after': fault.retryAfter }),
      });
    await next();
    if (fault.drop === 'after') {
      context.res = undefined;
      context.res = drop(context.env);
    }
    if (fault.body !== undefined) {
      const broken = BROKEN[fault.body]();
      for (const cookie of context.res.headers.getSetCookie()) broken.headers.append('set-cookie', cookie);
      context.res = undefined;
      context.res = broken;
    }
  };
