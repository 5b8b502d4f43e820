import { afterEach, beforeAll, expect, test } from 'vitest';
import { randomAt } from '../../machines/timing.ts';
import { Player } from './replay/player.ts';
import { Replay, shapeOf } from './replay/replay.ts';
import { type Action, faultActions, systemActions, userActions } from './world/actions.ts';
import { surround } from './world/globals.ts';
import { apis } from './world/state.ts';

const SEED = Number(process.env.SEED ?? 7);
const WALKS = Number(process.env.WALKS ?? 24);
const STEPS = 45;

/** Of what happens by itself three quarters; the rest is somebody's doing, or a fault. */
const CALM = 0.75;

const draw = <Item>(items: readonly Item[], random: number): Item | undefined =>
  items[Math.floor(random * items.length)];

/** What the replay can do: one process, whose API ends all sessions at once. */
const isReplayable = (player: Player) => (action: Action) =>
  action.type !== 'reload' &&
  action.type !== 'offer' &&
  !(action.type === 'fault' && action.fault === 'noPatience' && action.pending !== undefined) &&
  !(action.type === 'fault' && action.fault === 'refused' && apis.at(player.world.api).families.length > 1);

/** A walk that nobody chose. */
const wander = async (seed: number): Promise<Player> => {
  const player = new Player();
  await player.open(2);
  const random = (count: number) => randomAt((SEED * 1_000 + seed) / 1_000_003, count);
  for (let step = 0; step < STEPS; step += 1) {
    const { world, setting } = player;
    const calm = systemActions(world, setting).filter(isReplayable(player));
    const others = [...userActions(world), ...faultActions(world, setting)].filter(isReplayable(player));
    const isCalm = calm.length > 0 && random(3 * step) < CALM;
    const action = draw(isCalm || others.length === 0 ? calm : others, random(3 * step + 1));
    if (action !== undefined) await player.act(action);
  }
  return player;
};

const walks: Player[] = [];

// The walk and the real thing both stand in for the globals, so one is over before the other begins.
beforeAll(async () => {
  const stop = surround({ hasLocks: true });
  for (let seed = 0; seed < WALKS; seed += 1) walks.push(await wander(seed));
  stop();
}, 60_000);

const open: Replay[] = [];
afterEach(() => {
  for (const replay of open.splice(0)) replay.close();
});

test.each(Array.from({ length: WALKS }, (_, at) => at))(
  `walk %i of seed ${SEED}: the real actors, adapters and handlers do what the walk says, step by step`,
  async (at) => {
    const player = walks[at];
    if (player === undefined) throw new Error('There is no such walk.');
    const replay = new Replay(player.setting.api.overlapMs);
    open.push(replay);
    for (const tab of [0, 1]) await replay.open(tab, player.trace[0]?.before.now ?? 0);
    for (const [step, { before, action, after }] of player.trace.entries()) {
      await replay.step(before, action, after);
      expect(await replay.shape(), `step ${step}: ${JSON.stringify(action)}`).toEqual(shapeOf(after));
    }
  },
  30_000,
);
