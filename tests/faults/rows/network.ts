import { setTimeout as wait } from 'node:timers/promises';
import { judge, signIn, untilSettled } from '../support/judge.ts';
import { LOST_AT_API, needsOverlap, onApiLeg, onWebLeg, REFRESH_AT_API, type Row, survives } from './row.ts';

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
  {
    id: 'F5',
    fault: 'API answers after its 4 s are over',
    run: onApiLeg({ replyDelayMs: 5_000 }),
    expected: needsOverlap,
    why: LOST_AT_API,
  },
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
      await untilSettled(tabs[0], 2);
      for (const line of held) world.browser.jar.setCookieSync(line, 'https://site.example');
      await untilSettled(tabs[0], 3);
      return judge(world, tabs);
    },
  },
  {
    id: 'F8',
    fault: 'API refuses connections for 3 s',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 2);
      world.apiLeg.inject({ drop: 'request', times: 1_000 });
      await wait(3_500);
      world.apiLeg.heal();
      for (const tab of tabs) await untilSettled(tab);
      return judge(world, tabs);
    },
  },
  {
    id: 'F9',
    fault: 'API down for 12 s with five tabs: few requests, all back',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 5);
      world.apiLeg.inject({ drop: 'request', times: 10_000 });
      const before = world.webLeg.seen.length;
      await wait(12_000);
      const asked = world.webLeg.seen.length - before;
      world.apiLeg.heal();
      for (const tab of tabs) await untilSettled(tab);
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
      for (const round of [1, 2]) {
        world.apiLeg.inject({ path: REFRESH_AT_API, drop: 'request', times: 2 });
        await untilSettled(tabs[0], round);
      }
      return judge(world, tabs);
    },
  },
];
