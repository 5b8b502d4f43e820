import { setTimeout as wait } from 'node:timers/promises';
import { judge, signIn, untilSettled } from '../support/judge.ts';
import { CREDENTIALS } from '../support/world.ts';
import { ends, REFRESH, type Row, survives } from './row.ts';

/** Logout against a refresh in flight: who arrives first, and whose reply is lost. */
export const LOGOUTS: readonly Row[] = (
  [
    ['the refresh is answered first', { replyDelayMs: 200 }, {}],
    ['the logout is answered first', { replyDelayMs: 1_500 }, {}],
    ['the refresh reaches the server after the logout', { delayMs: 1_500 }, {}],
    ['the reply to the refresh is lost', { drop: 'reply' }, {}],
    ['the reply to the logout is lost', { replyDelayMs: 400 }, { drop: 'reply' }],
    ['the logout never reaches the server at first', { replyDelayMs: 400 }, { drop: 'request' }],
  ] as const
).map(
  ([order, onRefresh, onLogout]): Row => ({
    id: 'F51',
    fault: `logout with a refresh in flight: ${order}`,
    expected: ends,
    why: 'Whoever leaves has left.',
    run: async (world) => {
      const [first, second] = await signIn(world, 2);
      world.webLeg.inject({ path: REFRESH, ...onRefresh });
      if (Object.keys(onLogout).length > 0) world.webLeg.inject({ path: '/api/auth/logout', ...onLogout });
      await first.until(() => first.actor.getSnapshot().matches('refreshing'));
      first.actor.send({ type: 'logout.requested' });
      for (const tab of [first, second]) await tab?.until(() => tab.actor.getSnapshot().matches('anonymous'));
      await wait(2_500);
      // A tab opened now must not find a session either.
      const late = world.browser.openTab();
      await late.until(() => !late.actor.getSnapshot().hasTag('pending'));
      if (!late.actor.getSnapshot().matches('anonymous')) return 'a new tab is signed in again';
      return judge(world, second === undefined ? [first] : [first, second]);
    },
  }),
);

export const USERS: readonly Row[] = [
  {
    id: 'F50',
    fault: 'another user signs in in another tab',
    expected: survives,
    run: async (world) => {
      const [first] = await signIn(world);
      const other = world.browser.openTab();
      await untilSettled(other, 0);
      other.actor.send({ type: 'logout.requested' });
      await other.until(() => other.actor.getSnapshot().matches('anonymous'));
      other.actor.send({
        type: 'login.submitted',
        credentials: { ...CREDENTIALS, email: 'grace@example.com' },
      });
      for (const tab of [first, other])
        await tab.until(() => tab.session()?.user.email === 'grace@example.com');
      const users = [first, other].map((tab) => tab.session()?.user.email);
      return users.every((email) => email === 'grace@example.com')
        ? judge(world, [first, other])
        : `tabs show ${users.join(' and ')}`;
    },
  },
];
