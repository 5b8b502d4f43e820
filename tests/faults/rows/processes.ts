import { setTimeout as wait } from 'node:timers/promises';
import { judge, signIn, untilSettled } from '../support/judge.ts';
import { ends, REFRESH, type Row, survives } from './row.ts';

export const PROCESSES: readonly Row[] = [
  ...(
    [
      ['before its request left', { drop: 'request' }],
      ['after its request arrived', { drop: 'reply' }],
    ] as const
  ).map(
    ([when, fault]): Row => ({
      id: 'F25',
      fault: `a tab is killed with the lock in its hands, ${when}`,
      expected: survives,
      run: async (world) => {
        const [first, second] = await signIn(world, 2);
        world.webLeg.inject({ path: REFRESH, delayMs: 200, ...fault });
        await first.until(() => first.actor.getSnapshot().matches('refreshing'));
        await wait(100);
        first.kill();
        if (second === undefined) return 'no second tab';
        await untilSettled(second);
        return judge(world, [second]);
      },
    }),
  ),
  {
    id: 'F26',
    fault: 'the process dies before it asked the API',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      world.webLeg.inject({ path: REFRESH, drop: 'request' });
      await world.replaceServer();
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F26',
    fault: 'the process dies between the API’s reply and its own',
    // What it learnt is gone with it; only Redis or an API with overlap still knows.
    expected: ({ hasRedis, overlapSeconds }) =>
      hasRedis || overlapSeconds > 0 ? 'survived' : 'ended cleanly',
    why: 'The new token existed only in the memory of a process that died.',
    run: async (world) => {
      const tabs = await signIn(world);
      world.webLeg.inject({ path: REFRESH, drop: 'reply' });
      const before = world.apiLeg.seen.length;
      await tabs[0].until(() => world.apiLeg.seen.length > before);
      await wait(150);
      await world.replaceServer();
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F27',
    fault: 'a deploy with a new secret, the old one still in the list',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({
        secret: [
          'the new secret of the next deploy, long enough',
          'a secret of the fault table, long enough',
        ],
      });
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F27',
    fault: 'a process that cannot read the cookies answers for a while',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({ secret: 'a secret that has nothing to do with this one' });
      await wait(3_000);
      await world.replaceServer();
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F28',
    fault: 'Redis stops answering (nothing to lose without it)',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      world.redis?.freeze();
      await untilSettled(tabs[0], 2);
      world.redis?.thaw();
      return judge(world, tabs);
    },
  },
  {
    id: 'F33',
    fault: 'a tab is duplicated in the middle of a refresh',
    expected: survives,
    run: async (world) => {
      const [first] = await signIn(world);
      world.webLeg.inject({ path: REFRESH, replyDelayMs: 500 });
      await first.until(() => first.actor.getSnapshot().matches('refreshing'));
      const second = world.browser.openTab();
      for (const tab of [first, second]) await untilSettled(tab);
      return judge(world, [first, second]);
    },
  },
  {
    id: 'F37',
    fault: 'the next process’s clock is 30 s ahead',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({ now: () => Date.now() + 30_000 });
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F37',
    fault: 'the next process’s clock is 30 s behind',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      await world.replaceServer({ now: () => Date.now() - 30_000 });
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F49',
    fault: 'the browser evicts the access cookie',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world);
      world.browser.remove(/-access-/);
      await untilSettled(tabs[0]);
      return judge(world, tabs);
    },
  },
  {
    id: 'F49',
    fault: 'the browser evicts the refresh cookie',
    expected: ends,
    why: 'It held the session; nobody else has it.',
    run: async (world) => {
      const tabs = await signIn(world);
      world.browser.remove(/-refresh-/);
      await untilSettled(tabs[0]);
      world.browser.remove(/-access-/);
      return judge(world, tabs);
    },
  },
];
