import { eventually } from './expect-state.ts';
import type { PageLike } from './playwright.types.ts';

const FLAG = '__authchartRuns';

/** Every page of this tab notes from now on that its chart has begun to listen to other tabs. */
export const noteRunningChart = (page: PageLike, name: string): Promise<unknown> =>
  page.addInitScript(
    ([flag, channel]: [string, string]) => {
      const note = () => Object.assign(globalThis, { [flag]: true });
      const Native = globalThis.BroadcastChannel;
      // Without channels nothing tells when the chart begins, and there is nothing it could miss.
      if (Native === undefined) return void note();
      globalThis.BroadcastChannel = class extends Native {
        constructor(given: string) {
          super(given);
          if (given === channel) note();
        }
      };
    },
    [FLAG, `${name}-session`],
  );

/**
 * A server-rendered page shows its state before its script runs; what another tab says in between is lost on it.
 *
 * @throws `Error` if the chart does not run within the limit.
 */
export const untilChartRuns = (page: PageLike, wait: { limitMs: number; pause: () => Promise<unknown> }) =>
  eventually(async () => {
    const runs = await page.evaluate((flag: string) => flag in globalThis, FLAG);
    if (!runs)
      throw new Error('The page has loaded, but no chart runs in it. Is there a provider around it?');
  }, wait);
