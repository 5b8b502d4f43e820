import { known } from './engine/coroutine.ts';
import { type Action, systemActions } from './world/actions.ts';
import { NO_FAMILIES } from './world/api.ts';
import { apply } from './world/apply.ts';
import { Draft } from './world/draft.ts';
import { storeLines } from './world/jar.ts';
import { openPage } from './world/open-page.ts';
import type { Setting } from './world/setting.ts';
import { apis, type Budget, flightSets, jars, stores, type World } from './world/state.ts';
import { Watch } from './world/watch.ts';

/** When every walk begins: a whole second. */
const START = Date.parse('2030-01-01T00:00:00Z');

const OLD_TOMBSTONE =
  '__Host-authchart-ended=old1.old2.old3.old4; Path=/; Max-Age=34560000; Secure; SameSite=Lax';

const NOTHING: Budget = {
  logins: 0,
  logouts: 0,
  cancels: 0,
  forced: 0,
  resumes: 0,
  reloads: 0,
  offers: 0,
  sleeps: 0,
  faults: 0,
};

const emptyWorld = ({ instances, isShared }: Setting, tabs: number): World => ({
  now: START,
  tabs: Array.from({ length: tabs }, () => ({ tab: -1, told: '', buried: [], inbox: [] })),
  calls: [],
  // A browser that has seen four sessions end: its tombstone is full.
  jar: jars.idOf(storeLines([], [OLD_TOMBSTONE], START)),
  api: apis.idOf(NO_FAMILIES),
  stores: Array.from({ length: isShared ? 1 : instances }, () => stores.idOf([])),
  flights: Array.from({ length: instances }, () => flightSets.idOf([])),
  budget: NOTHING,
  memory: {
    mayEnd: [],
    left: [],
    lost: [],
    forgotten: [],
    attempts: [],
    cancelled: [],
    pages: [],
    isOrphaned: false,
    waits: 0,
  },
});

/** One thing happens. */
export const act = (
  world: World,
  action: Action,
  given: { setting: Setting; watch: Watch },
): Promise<World> => known(() => apply(world, action, given));

/** Lets happen what happens by itself, one thing after the other, until nothing is left. */
export const settle = async (world: World, given: { setting: Setting; watch: Watch }): Promise<World> => {
  let at = world;
  for (let steps = 0; steps < 500; steps += 1) {
    const [action] = systemActions(at, given.setting);
    if (action === undefined) return at;
    at = await act(at, action, given);
  }
  throw new Error('It never settles.');
};

/** Tabs on one page, and nobody signed in. */
export const openTabs = async (setting: Setting, tabs: number, watch = new Watch()): Promise<World> => {
  let world = emptyWorld(setting, tabs);
  for (let at = 0; at < tabs; at += 1)
    world = await known(() => {
      const draft = new Draft(world, setting, watch);
      openPage(draft, at);
      return draft.done();
    });
  return settle(world, { setting, watch });
};

/** Tabs in all of which ada is signed in. */
export const signIn = async (setting: Setting, tabs: number): Promise<World> => {
  const given = { setting, watch: new Watch() };
  const opened = await openTabs(setting, tabs, given.watch);
  const ready = { ...opened, budget: { ...NOTHING, logins: 1 } };
  const sent = await known(() => apply(ready, { type: 'login', tab: 0, user: 'ada' }, given));
  const settled = await settle(sent, given);
  const broken = given.watch.take();
  if (broken.length > 0) throw new Error(`Signing in breaks ${JSON.stringify(broken)}`);
  return settled;
};

export const withBudget = (world: World, budget: Partial<Budget>): World => ({
  ...world,
  budget: { ...NOTHING, ...budget },
});
