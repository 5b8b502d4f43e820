import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { PageLike } from '../../testing/sut/playwright.types.ts';
import { noteRunningChart, untilChartRuns } from '../../testing/sut/running-chart.ts';

/** What is run in a page runs here. */
const page = {
  addInitScript: async (run: (given: [string, string]) => void, given: [string, string]) => run(given),
  evaluate: async (run: (given: unknown) => unknown, given: unknown) => run(given),
} as unknown as PageLike;

const soon = { limitMs: 20, pause: () => wait(5) };

const Native = BroadcastChannel;
const open: BroadcastChannel[] = [];
afterEach(() => {
  for (const channel of open.splice(0)) channel.close();
  globalThis.BroadcastChannel = Native;
  Reflect.deleteProperty(globalThis, '__authchartRuns');
  vi.unstubAllGlobals();
});

test('a page is ready when its chart listens to other tabs, and not before', async () => {
  await noteRunningChart(page, 'shop');
  open.push(new BroadcastChannel('shop-news'), new BroadcastChannel('authchart-session'));
  await expect(untilChartRuns(page, soon)).rejects.toThrow('no chart runs in it');
  open.push(new BroadcastChannel('shop-session'));
  await untilChartRuns(page, soon);
});

test('in a browser without channels nothing is waited for', async () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  await noteRunningChart(page, 'shop');
  await untilChartRuns(page, soon);
});
