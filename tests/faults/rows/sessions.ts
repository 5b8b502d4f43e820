import { inTurn } from '../support/in-turn.ts';
import { judge, type Outcome, signIn, untilSettled } from '../support/judge.ts';
import { CREDENTIALS, type World } from '../support/world.ts';
import { ends, LOGOUT, REFRESH, type Row, survives } from './row.ts';

/** r: the refresh reaches the server; R: its reply reaches the browser; l and L: the same of the logout. */
const ORDERS = {
  rRlL: 'the refresh is answered before the logout leaves',
  rlRL: 'both are on their way, the refresh is answered first',
  rlLR: 'both are on their way, the logout is answered first',
  lrRL: 'the logout overtakes the refresh and is answered last',
  lrLR: 'the logout overtakes the refresh and is answered first',
  lLrR: 'the logout is over before the refresh reaches the server',
} as const;

const REPLIES = { r: 'R', l: 'L' } as const;

interface Case {
  readonly lost: string;
  /** Does the person leave in the tab whose refresh is on its way, or in another? */
  readonly isSameTab: boolean;
}

const IN_EVERY_RUN: readonly Case[] = [
  { lost: 'R', isSameTab: true },
  // The second, so that the jar has a tombstone from before.
  { lost: '', isSameTab: false },
];
const THOROUGH: readonly Case[] = [
  ...IN_EVERY_RUN,
  ...['R', 'L', 'RL'].map((lost) => ({ lost, isSameTab: false })),
  ...['', 'L', 'RL'].map((lost) => ({ lost, isSameTab: true })),
];

/** Whoever leaves is out after the patience of a logout (I7), whatever becomes of the replies. */
const LONGEST_LEAVING_MS = 6_000;

const leave = async (world: World, order: string, { lost, isSameTab }: Case): Promise<Outcome> => {
  const tabs = await signIn(world, 2);
  const [first, second] = tabs;
  const leaver = isSameTab ? first : (second ?? first);
  const turns = inTurn(order);
  for (const [path, step] of [
    [REFRESH, 'r'],
    [LOGOUT, 'l'],
  ] as const)
    world.webLeg.inject({
      path,
      holdRequest: () => turns.take(step),
      holdReply: () => turns.take(REPLIES[step]),
      ...(lost.includes(REPLIES[step]) && { drop: 'reply' as const }),
    });
  first.actor.send({ type: 'refresh.requested' });
  await turns.reached('r');
  leaver.actor.send({ type: 'logout.requested' });
  const isOut = () => tabs.every((tab) => tab.actor.getSnapshot().matches('anonymous'));
  if (!(await first.until(isOut, LONGEST_LEAVING_MS))) return 'still not out after its patience';
  if (!(await first.until(turns.areOver))) return `only ${turns.taken()} of ${order} came to pass`;
  const outcome = await judge(world, tabs);
  // A tab opened now must not find a session either, and at the API nothing of it lives (I16).
  const late = world.browser.openTab();
  await untilSettled([late]);
  if (!late.actor.getSnapshot().matches('anonymous')) return 'a new tab is signed in again';
  if (!(await first.untilAsync(async () => (await world.state()).activeFamilies === 0)))
    return 'out, but the session lives on at the API';
  for (const tab of [...tabs, late]) tab.kill();
  return outcome;
};

/** Logout against a refresh in flight: all six orders, each with every reply lost, in the same tab and in another. */
export const LOGOUTS: readonly Row[] = Object.entries(ORDERS).map(
  ([order, said]): Row => ({
    id: 'F51',
    fault: `logout with a refresh in flight: ${said}; either reply lost, both, none`,
    expected: ends,
    why: 'Whoever leaves has left.',
    run: async (world) => {
      for (const each of world.isThorough ? THOROUGH : IN_EVERY_RUN) {
        const outcome = await leave(world, order, each);
        if (outcome !== 'ended cleanly')
          return `${outcome} (lost: ${each.lost || 'nothing'}, ${each.isSameTab ? 'same tab' : 'another tab'})`;
      }
      return 'ended cleanly';
    },
  }),
);

const GRACE = { ...CREDENTIALS, email: 'grace@example.com' };

export const USERS: readonly Row[] = [
  {
    id: 'F50',
    fault: 'another user signs in in another tab',
    expected: survives,
    run: async (world) => {
      const [first] = await signIn(world);
      const other = world.browser.openTab();
      await untilSettled([other]);
      other.actor.send({ type: 'logout.requested' });
      await other.until(() => other.actor.getSnapshot().matches('anonymous'));
      other.actor.send({ type: 'login.submitted', credentials: GRACE });
      const tabs = [first, other];
      for (const tab of tabs) await tab.until(() => tab.session()?.user.email === GRACE.email);
      const users = tabs.map((tab) => tab.session()?.user.email);
      if (!users.every((email) => email === GRACE.email)) return `tabs show ${users.join(' and ')}`;
      if (tabs.some(({ ended }) => ended.length !== 1)) return 'a tab was not told that Ada’s session ended';
      for (const { ended } of tabs) ended.length = 0;
      return judge(world, tabs);
    },
  },
  {
    id: 'F51',
    fault: 'logout with a refresh in flight, and a new login before the refresh is answered',
    expected: survives,
    run: async (world) => {
      const [tab] = await signIn(world);
      const turns = inTurn('rlLR');
      world.webLeg.inject({
        path: REFRESH,
        holdRequest: () => turns.take('r'),
        holdReply: () => turns.take('R'),
      });
      world.webLeg.inject({ path: LOGOUT, holdRequest: () => turns.take('l') });
      tab.actor.send({ type: 'refresh.requested' });
      await turns.reached('r');
      tab.actor.send({ type: 'logout.requested' });
      await tab.until(() => tab.actor.getSnapshot().matches('anonymous'));
      tab.actor.send({ type: 'login.submitted', credentials: GRACE });
      await turns.take('L');
      await tab.until(() => tab.session()?.user.email === GRACE.email);
      tab.ended.length = 0;
      const outcome = await judge(world, [tab]);
      const { email } = tab.session()?.user ?? {};
      return email === GRACE.email ? outcome : `${email} is signed in`;
    },
  },
];
