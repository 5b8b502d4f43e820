import { judge, type Outcome, signIn, untilRenewed } from '../support/judge.ts';
import type { World } from '../support/world.ts';
import { needsOverlap, type Row, survives } from './row.ts';

const WHY = 'The new token existed only in the memory of a process that died.';
const API_CALL = 'API';
const STORING = 'set successor';

/** The awaits of one refresh, as the process that answers it comes to them. */
const stepsOf = async (world: World): Promise<readonly string[]> => {
  const tabs = await signIn(world);
  const [server] = await world.replaceServers();
  tabs[0].actor.send({ type: 'refresh.requested' });
  await untilRenewed(tabs);
  tabs[0].kill();
  world.browser.remove(/./);
  return server?.steps() ?? [];
};

/** A process that dies at the nth await of a refresh; the next request meets another. */
const dieAt = async (world: World, step: number): Promise<Outcome> => {
  const tabs = await signIn(world);
  const [server] = await world.replaceServers({ dieAt: step });
  tabs[0].actor.send({ type: 'refresh.requested' });
  await tabs[0].until(() => server?.isDead() === true);
  if (server?.isDead() !== true) return `it never came to await ${step}`;
  await world.replaceServers();
  await untilRenewed(tabs);
  const outcome = await judge(world, tabs);
  tabs[0].kill();
  world.browser.remove(/./);
  return outcome;
};

const dying =
  (from: (steps: readonly string[]) => number, to: (steps: readonly string[]) => number) =>
  async (world: World): Promise<Outcome> => {
    const steps = await stepsOf(world);
    const all = Array.from({ length: to(steps) - from(steps) }, (_, at) => from(steps) + at + 1);
    if (all.length === 0) return `no await to die at among ${steps.join(', ')}`;
    const outcomes: Outcome[] = [];
    for (const step of world.isThorough ? all : all.slice(-1)) outcomes.push(await dieAt(world, step));
    return outcomes.find((outcome) => outcome !== outcomes[0]) ?? outcomes[0] ?? 'nothing seen';
  };

const past = (step: string) => (steps: readonly string[]) => steps.indexOf(step) + 1;

/** SIGKILL at each await of a refresh (F26): what it learnt is gone with it, unless Redis or the API still knows. */
export const DEATHS: readonly Row[] = [
  {
    id: 'F26',
    fault: 'the process dies at any await before it has asked the API',
    expected: survives,
    run: dying(() => 0, past(API_CALL)),
  },
  {
    id: 'F26',
    fault: 'the process dies with the API’s reply in its hands, before it could store it',
    expected: needsOverlap,
    why: WHY,
    run: dying(past(API_CALL), past(STORING)),
  },
  {
    id: 'F26',
    fault: 'the process dies at any await between storing the API’s reply and its own',
    expected: ({ hasRedis, overlapSeconds }) =>
      hasRedis || overlapSeconds > 0 ? 'survived' : 'ended cleanly',
    why: WHY,
    run: dying(past(STORING), ({ length }) => length),
  },
];
