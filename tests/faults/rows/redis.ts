import { setTimeout as wait } from 'node:timers/promises';
import { judge, signIn, untilRenewed } from '../support/judge.ts';
import type { World } from '../support/world.ts';
import { type Row, survives } from './row.ts';

/** Two tabs; something befalls Redis for the next two renewals. Without Redis there is nothing to befall. */
const whileRedis =
  (begin: (world: World) => unknown, end?: (world: World) => unknown) => async (world: World) => {
    const tabs = await signIn(world, 2);
    await begin(world);
    await untilRenewed(tabs, 2);
    const outcome = await judge(world, tabs);
    await end?.(world);
    if (world.warnings.length > world.serverCount()) return `warned ${world.warnings.length} times`;
    return outcome;
  };

const FAULTS: readonly (readonly [string, (world: World) => unknown, ((world: World) => unknown)?])[] = [
  ['stops answering', ({ redis }) => redis?.freeze(), ({ redis }) => redis?.thaw()],
  ['is killed', ({ redis }) => redis?.stop()],
  ['is slow: 100 ms for each answer', ({ redis }) => redis?.slowDown(100)],
  ['is slower than its limit of 250 ms', ({ redis }) => redis?.slowDown(400)],
  ['is full: it reads and refuses every write', ({ redis }) => redis?.fill()],
];

export const REDIS: readonly Row[] = [
  ...FAULTS.map(([said, begin, end]) => ({
    id: 'F28',
    fault: `Redis ${said} (nothing to lose without it)`,
    expected: survives,
    run: whileRedis(begin, end),
  })),
  {
    id: 'F28',
    fault: 'Redis forgets everything, again and again, as a stale replica would (nothing to lose without it)',
    expected: survives,
    run: async (world) => {
      const tabs = await signIn(world, 2);
      let isOver = false;
      const forget = async () => {
        while (!isOver) {
          await world.redis?.forget();
          await wait(50);
        }
      };
      const forgetting = forget();
      await untilRenewed(tabs, 3);
      isOver = true;
      await forgetting;
      return judge(world, tabs);
    },
  },
];
