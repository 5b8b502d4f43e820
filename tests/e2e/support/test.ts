import { test as base } from '@playwright/test';
import { type ApiControl, createApiControl } from './api-control.ts';
import { type Lifetimes, type RunningDemo, startDemo } from './running-demo.ts';

interface TestFixtures {
  readonly api: ApiControl;
  /** What the servers have printed since this test began. */
  readonly serverLog: () => string;
}

interface WorkerFixtures {
  /** `test.use({ lifetimes: … })` at the top of a file gives the file servers of its own. */
  readonly lifetimes: Lifetimes;
  /** `false`: the app takes the demo API for somebody's own, as with `AUTH_API_URL`. */
  readonly isOwnApi: boolean;
  readonly demo: RunningDemo;
}

/**
 * Playwright's `test` with a production app and a demo API for each worker, so that a fault in one test is nobody else's.
 *
 * `baseURL` is the app's: `page.goto('/login')` and `request.get('/api/auth/session')` work as they are.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  lifetimes: [
    { accessTokenSeconds: 8, refreshTokenSeconds: 3_600, overlapSeconds: 10 },
    { scope: 'worker', option: true },
  ],
  isOwnApi: [true, { scope: 'worker', option: true }],
  demo: [
    async ({ lifetimes, isOwnApi }, use) => {
      const demo = await startDemo(lifetimes, isOwnApi);
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ demo }, use) => use(demo.url),
  api: [
    async ({ demo }, use) => {
      const api = createApiControl(demo);
      await api.reset();
      await use(api);
    },
    { auto: true },
  ],
  serverLog: async ({ demo }, use) => {
    const start = demo.lines.length;
    await use(() => demo.lines.slice(start).join('\n'));
  },
});

export { expect } from '@playwright/test';
