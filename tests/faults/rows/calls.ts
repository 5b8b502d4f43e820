import { createAuthFetch } from 'authchart/react';
import { judge, signIn } from '../support/judge.ts';
import { REFRESH, type Row, survives } from './row.ts';

const CALLS = 200;

export const API_CALLS: readonly Row[] = [
  {
    id: 'F20',
    fault: '200 calls of the API at once, in two tabs whose token is over',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 2);
      let letGo = () => {};
      const isLetGo = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      world.webLeg.inject({ path: REFRESH, holdRequest: () => isLetGo });
      await tabs[0].until(() => tabs.every((tab) => tab.actor.getSnapshot().hasTag('stale')));
      // The burst takes a while, and the token it waits for must not run out in its course.
      await world.control('settings', { accessTokenSeconds: 600 });
      const { rotations: before } = (await world.state()).counts;
      const calls = tabs.map((tab) =>
        createAuthFetch({ actor: tab.actor, fetch: tab.fetch, patienceMs: 40_000 }),
      );
      const answers = Array.from({ length: CALLS }, (_, at) =>
        calls[at % calls.length]?.('/api/proxy/orders'),
      );
      letGo();
      const statuses = new Set((await Promise.all(answers)).map((answer) => answer?.status));
      const rotations = (await world.state()).counts.rotations - before;
      if ([...statuses].join() !== '200') return `calls were answered ${[...statuses].join()}`;
      if (rotations !== 1) return `${rotations} rotations for one burst`;
      await world.control('settings', { accessTokenSeconds: 3 });
      tabs[0].actor.send({ type: 'refresh.requested' });
      return judge(world, tabs);
    },
  },
];
