import { setImmediate } from 'node:timers/promises';
import type { AuthApi, TokenSet } from 'authchart/next';
import { AuthError, memoryCoordinator } from 'authchart/next';
import { vi } from 'vitest';
import { createCore } from '../../../server/core/create-core.ts';
import { openBrowser, type Tab } from './browser.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Life {
  readonly accessMs: number;
  readonly refreshMs: number;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An API that rotates and ends a session when a token is used twice, by the clock it is given. */
const createApi = ({ accessMs, refreshMs }: Life, now: () => number) => {
  const state = { isDown: false, rotations: 0, refusals: 0, isRevoked: false };
  let current = 0;
  let bornAt = now();
  const issue = (): TokenSet => {
    const iat = Math.floor(now() / SECOND);
    const claims = { sub: '7', name: 'Ada', iat, exp: iat + accessMs / SECOND };
    return {
      accessToken: `${encode({ alg: 'none' })}.${encode(claims)}.x`,
      refreshToken: `refresh-${current}`,
      refreshEndsAt: now() + refreshMs,
    };
  };
  const refuse = (): never => {
    state.refusals += 1;
    throw new AuthError('session_ended');
  };
  const api: AuthApi = {
    login: async () => {
      bornAt = now();
      return issue();
    },
    refresh: async ({ refreshToken }) => {
      if (state.isDown) throw new AuthError('api_unavailable');
      if (state.isRevoked || now() >= bornAt + refreshMs) return refuse();
      if (refreshToken !== `refresh-${current}`) {
        state.isRevoked = true;
        return refuse();
      }
      current += 1;
      state.rotations += 1;
      bornAt = now();
      return issue();
    },
    logout: async () => {},
  };
  return { api, state };
};

/**
 * The shipped chart in each tab, the shipped server half and an API that rotates, in simulated time: an outage of ten
 * minutes and a sleep of a month cannot be had of real sockets.
 *
 * @param aheadMs - How far the page's clock is ahead of the server's and the API's.
 */
export const openSite = async (life: Life, tabCount: number, aheadMs = 0) => {
  const clock = { aheadMs };
  const now = () => Date.now() - clock.aheadMs;
  const { api, state } = createApi(life, now);
  const core = createCore(
    {
      api,
      secret: 'a secret of the simulation, long enough',
      coordinator: memoryCoordinator({ now }),
      user: ({ sub, name }) => ({ id: String(sub), name: String(name) }),
    },
    now,
  );
  const wire = { requests: 0, underWay: 0, isReplyLost: false };
  const send = async (input: RequestInfo | URL, init?: RequestInit) => {
    wire.requests += 1;
    wire.underWay += 1;
    try {
      const { signal: _, ...rest } = init ?? {};
      const answer = await core.handle(new Request(input, rest));
      if (wire.isReplyLost) throw new TypeError('Failed to fetch');
      return answer;
    } finally {
      wire.underWay -= 1;
    }
  };
  vi.stubGlobal('fetch', send);
  const browser = openBrowser('https://site.example');

  /** Sealing and the channel take real turns of the loop, outside of simulated time. */
  const deliver = async () => {
    let quiet = 0;
    while (quiet < 5) {
      await setImmediate();
      quiet = wire.underWay > 0 ? 0 : quiet + 1;
    }
  };
  const pass = async (ms: number, stepMs = SECOND) => {
    for (let left = ms; left > 0; left -= stepMs) {
      await vi.advanceTimersByTimeAsync(Math.min(left, stepMs));
      await deliver();
    }
  };

  const first = browser.openTab(0);
  await pass(SECOND);
  first.actor.send({ type: 'login.submitted', credentials: {} });
  await pass(SECOND);
  // Each tab draws its own lot, evenly spread, so that a run repeats.
  const others = Array.from({ length: tabCount - 1 }, (_, at) => browser.openTab((at + 1) / tabCount));
  await pass(SECOND);
  const tabs: readonly Tab[] = [first, ...others];
  return { api: state, clock, wire, tabs, pass, deliver, close: browser.close };
};
