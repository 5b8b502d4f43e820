import { setTimeout as wait } from 'node:timers/promises';
import { judge, signIn, untilRenewed } from '../support/judge.ts';
import { SECRET, type World } from '../support/world.ts';
import { REFRESH, type Row, survives } from './row.ts';

const NEW_SECRET = 'the new secret of the next deploy, long enough';

/** Something that changes between two requests, and the next renewal. */
const after = (change: (world: World) => unknown) => async (world: World) => {
  const tabs = await signIn(world);
  await change(world);
  await untilRenewed(tabs);
  return judge(world, tabs);
};

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
        const [first, second = first] = await signIn(world, 2);
        let isAtGate = false;
        const { hasStruck } = world.webLeg.inject({
          path: REFRESH,
          holdRequest: async () => {
            isAtGate = true;
            await wait(200);
          },
          ...fault,
        });
        first.actor.send({ type: 'refresh.requested' });
        await first.until(() => isAtGate);
        first.kill();
        if (!hasStruck()) return 'the tab was not killed in time';
        await untilRenewed([second]);
        return judge(world, [second]);
      },
    }),
  ),
  {
    id: 'F25',
    fault:
      'a tab is killed with the lock in its hands, after its reply has landed and before it told anybody',
    expected: survives,
    run: async (world) => {
      const [first, second = first] = await signIn(world, 2);
      let hasLanded = false;
      world.browser.settings.tamper = async (reply, path) => {
        if (!path.endsWith('/refresh') || hasLanded) return reply;
        hasLanded = true;
        for (const line of reply.headers.getSetCookie())
          world.browser.jar.setCookieSync(line, 'https://site.example');
        first.kill();
        return reply;
      };
      first.actor.send({ type: 'refresh.requested' });
      await first.until(() => hasLanded);
      await untilRenewed([second]);
      return judge(world, [second]);
    },
  },
  {
    id: 'F27',
    fault: 'a deploy with a new secret, the old one still in the list',
    expected: survives,
    run: after((world) => world.replaceServers({ secret: [NEW_SECRET, SECRET] })),
  },
  {
    id: 'F27',
    fault: 'a deploy that rolls: old and new secret in turn, each knows both',
    expected: survives,
    run: after(async (world) => {
      await world.replaceServers({ secret: [NEW_SECRET, SECRET] }, { secret: [SECRET, NEW_SECRET] });
    }),
  },
  {
    id: 'F27',
    fault: 'a process that cannot read the cookies answers for a while',
    expected: survives,
    run: after(async (world) => {
      await world.replaceServers({ secret: 'a secret that has nothing to do with this one' });
      await wait(3_000);
      await world.replaceServers();
    }),
  },
  {
    id: 'F33',
    fault: 'a tab is duplicated in the middle of a refresh',
    expected: survives,
    run: async (world) => {
      const [first] = await signIn(world);
      world.webLeg.inject({ path: REFRESH, replyDelayMs: 500 });
      await first.until(() => first.actor.getSnapshot().matches('refreshing'));
      const tabs = [first, world.browser.openTab()];
      await untilRenewed(tabs);
      return judge(world, tabs);
    },
  },
  ...(
    [
      ['ahead', 30_000],
      ['behind', -30_000],
    ] as const
  ).map(
    ([said, ms]): Row => ({
      id: 'F37',
      fault: `the next process’s clock is 30 s ${said}`,
      expected: survives,
      run: after((world) => world.replaceServers({ now: () => Date.now() + ms })),
    }),
  ),
  {
    id: 'F37',
    fault: 'two processes 30 s apart, asked in turn by three tabs for ten seconds',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 3);
      await world.replaceServers({}, { now: () => Date.now() + 30_000 });
      const { rotations: before } = (await world.state()).counts;
      await wait(10_000);
      const rotations = (await world.state()).counts.rotations - before;
      // The floor of a life this short is a second and a half, whatever the clocks say.
      if (rotations > 10) return `${rotations} rotations in ten seconds`;
      const outcome = await judge(world, tabs);
      await world.replaceServers();
      return outcome;
    },
  },
  {
    id: 'F49',
    fault: 'the browser evicts the access cookie',
    expected: survives,
    run: after(({ browser }) => browser.remove(/-access-/)),
  },
  {
    id: 'F49',
    fault: 'the browser evicts the refresh cookie',
    expected: () => 'ended cleanly',
    why: 'It held the session; nobody else has it.',
    run: after(({ browser }) => browser.remove(/-refresh-/)),
  },
];
