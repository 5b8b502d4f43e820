import { ok } from 'node:assert/strict';
import type { Fault } from '../../../demo-api/faults.ts';
import type { Lifetimes, RunningDemo } from './running-demo.ts';

export interface ApiState {
  readonly counts: Readonly<
    Record<'logins' | 'refreshes' | 'rotations' | 'refusals' | 'reuseDetected' | 'logouts' | 'me', number>
  >;
  /** When each rotation happened, ms since 1970. */
  readonly rotatedAt: readonly number[];
  readonly activeFamilies: number;
}

/** The demo API as a test moves it: the faults of real parts, on demand. */
export interface ApiControl {
  readonly url: string;
  /** The next `times` requests to `path` (1, unless given) meet this fault. */
  readonly fail: (fault: Fault) => Promise<void>;
  /** From the next token on. */
  readonly change: (lifetimes: Partial<Lifetimes>) => Promise<void>;
  /** Refuses every session it has given. */
  readonly revokeAll: () => Promise<void>;
  /** Every refresh token it has given is over its time. */
  readonly expireAll: () => Promise<void>;
  readonly register: (user: { fullName: string; email: string; password: string }) => Promise<void>;
  /** Calls counted since the test began. */
  readonly state: () => Promise<ApiState>;
  readonly goDown: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  /** No faults, no sessions, the worker's lifetimes, counts at 0; done before each test. */
  readonly reset: () => Promise<void>;
}

export const createApiControl = (demo: RunningDemo): ApiControl => {
  const post = async (route: string, body: object = {}) => {
    const { status } = await fetch(`${demo.apiUrl}/_control/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    ok(status === 204, `the API's control route ${route} answered ${status}`);
  };
  return {
    url: demo.apiUrl,
    fail: (fault) => post('faults', fault),
    change: (lifetimes) => post('settings', lifetimes),
    revokeAll: () => post('revoke'),
    expireAll: () => post('expire'),
    register: async (user) => {
      const { status } = await fetch(`${demo.apiUrl}/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(user),
      });
      ok(status === 201 || status === 409, `the API answered a registration ${status}`);
    },
    state: async () => (await fetch(`${demo.apiUrl}/_control/state`)).json(),
    goDown: demo.stopApi,
    comeBack: demo.startApi,
    reset: async () => {
      await demo.startApi();
      await post('reset');
      await post('revoke');
    },
  };
};
