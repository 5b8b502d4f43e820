import { setTimeout as wait } from 'node:timers/promises';
import { judge, signIn, untilRenewed } from '../support/judge.ts';
import type { Server, World } from '../support/world.ts';
import { LOST_AT_API, needsOverlap, onApiLeg, onWebLeg, REFRESH_AT_API, type Row, survives } from './row.ts';

/** For a while no process reaches the API, in one way or another. */
const unreachable = (begin: (world: World) => Promise<() => Promise<unknown>>) => async (world: World) => {
  const tabs = await signIn(world, 2);
  const end = await begin(world);
  await wait(3_500);
  await end();
  await untilRenewed(tabs);
  return judge(world, tabs);
};

const withApiAt = (urlOf: (apiUrl: string) => string) =>
  unreachable(async (world) => {
    await world.replaceServers({ apiUrl: urlOf(world.apiLeg.url) });
    return (): Promise<Server[]> => world.replaceServers();
  });

export const NETWORK: readonly Row[] = [
  { id: 'F1', fault: 'request to the API lost', run: onApiLeg({ drop: 'request' }), expected: survives },
  {
    id: 'F2',
    fault: 'reply of the API lost after it rotated',
    run: onApiLeg({ drop: 'reply' }),
    expected: needsOverlap,
    why: LOST_AT_API,
  },
  { id: 'F3', fault: 'reply to the browser lost', run: onWebLeg({ drop: 'reply' }), expected: survives },
  {
    id: 'F3',
    fault: 'reply to the browser lost five times in a row',
    run: onWebLeg({ drop: 'reply', times: 5 }),
    expected: survives,
  },
  {
    id: 'F4',
    fault: 'reply of the API cut in half',
    run: onApiLeg({ cut: true }),
    expected: needsOverlap,
    why: LOST_AT_API,
  },
  { id: 'F4', fault: 'reply to the browser cut in half', run: onWebLeg({ cut: true }), expected: survives },
  { id: 'F5', fault: 'API answers after 1 s', run: onApiLeg({ replyDelayMs: 1_000 }), expected: survives },
  ...[5, 30, 120].map((seconds) => ({
    id: 'F5',
    fault: `API answers after ${seconds} s, when its 4 s are over`,
    run: onApiLeg({ replyDelayMs: seconds * 1_000 }),
    expected: needsOverlap,
    why: LOST_AT_API,
  })),
  {
    id: 'F5',
    fault: 'reply to the browser comes after its 10 s are over',
    run: onWebLeg({ replyDelayMs: 11_000 }),
    expected: survives,
  },
  {
    id: 'F6',
    fault: 'request of the browser delivered twice',
    run: onWebLeg({ twice: true }),
    expected: survives,
  },
  {
    id: 'F7',
    fault: 'an older reply lands after a newer one',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      let held: readonly string[] = [];
      world.browser.settings.tamper = async (reply, path) => {
        if (path.endsWith('/refresh') && held.length === 0) held = reply.headers.getSetCookie();
        return reply;
      };
      await untilRenewed(tabs, 2);
      if (held.length === 0) return 'there was no reply to hold back';
      for (const line of held) world.browser.jar.setCookieSync(line, 'https://site.example');
      await untilRenewed(tabs);
      return judge(world, tabs);
    },
  },
  {
    id: 'F8',
    fault: 'API refuses connections for 3 s',
    expected: survives,
    run: unreachable(async ({ apiLeg }) => {
      await apiLeg.refuse();
      return () => apiLeg.accept();
    }),
  },
  {
    id: 'F8',
    fault: 'API’s name cannot be resolved for 3 s',
    expected: survives,
    run: withApiAt(() => 'http://api.invalid:4000'),
  },
  {
    id: 'F8',
    fault: 'API’s TLS handshake fails for 3 s',
    expected: survives,
    run: withApiAt((url) => url.replace('http:', 'https:')),
  },
  {
    id: 'F9',
    fault: 'API down for 12 s with five tabs: few requests, all back',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 5);
      await world.apiLeg.refuse();
      const before = world.webLeg.seen.length;
      await wait(12_000);
      const asked = world.webLeg.seen.length - before;
      await world.apiLeg.accept();
      await untilRenewed(tabs);
      // Full jitter from 1 s doubling to 30 s: a tab asks some five times in twelve seconds.
      return asked > 60 ? `asked ${asked} times` : judge(world, tabs);
    },
  },
  {
    id: 'F10',
    fault: 'API flaps: two of three requests fail',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      for (let round = 0; round < 2; round += 1) {
        const { hasStruck } = world.apiLeg.inject({ path: REFRESH_AT_API, drop: 'request', times: 2 });
        await tabs[0].until(hasStruck);
        await untilRenewed(tabs);
      }
      return judge(world, tabs);
    },
  },
  {
    id: 'F10',
    fault: 'API flaps: a second up, nine seconds down, twice',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      for (let round = 0; round < 2; round += 1) {
        await world.apiLeg.refuse();
        await wait(9_000);
        await world.apiLeg.accept();
        await wait(1_000);
      }
      await untilRenewed(tabs);
      return judge(world, tabs);
    },
  },
];
