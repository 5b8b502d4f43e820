import { act, settle } from '../start.ts';
import { familyOf } from '../world/epochs.ts';
import { currentIn } from '../world/jar.ts';
import type { Setting } from '../world/setting.ts';
import { apis, type Budget, jars, type World, worldKey } from '../world/state.ts';
import { tabs } from '../world/tab-step.ts';
import { sleepTargets } from '../world/time.ts';
import { type Violation, Watch } from '../world/watch.ts';
import { disagreement } from './state.ts';

const ENOUGH: Budget = {
  logins: 9,
  logouts: 9,
  cancels: 0,
  forced: 0,
  resumes: 9,
  reloads: 0,
  offers: 0,
  sleeps: 9,
  faults: 0,
};

const openTabs = ({ tabs: places }: World): number[] =>
  places.flatMap(({ tab }, at) => (tab === -1 ? [] : [at]));

const sessionOf = (world: World, at: number) => tabs.at(world.tabs[at]?.tab ?? 0).auth.context.session;

const isDead = (world: World, epoch: string) => {
  const family = apis.at(world.api).families[familyOf(epoch)];
  return (
    family === undefined || family.isRevoked || world.memory.lost.some(([one]) => one === familyOf(epoch))
  );
};

/**
 * Lives on from a quiet world, without a fault: it can always be signed in, renewed and left (L3 to L8), and whoever
 * does not agree does so once somebody looks at the tabs (I18).
 */
class Epilogue {
  world: World;
  readonly watch = new Watch();
  readonly setting: Setting;
  failures: Violation[] = [];
  neededALook = false;

  constructor(world: World, setting: Setting) {
    this.world = { ...world, budget: ENOUGH };
    this.setting = setting;
  }

  private async act(action: Parameters<typeof act>[1]) {
    const given = { setting: this.setting, watch: this.watch };
    this.world = await settle(await act(this.world, action, given), given);
    this.failures.push(...this.watch.take());
  }

  private expect(isSo: boolean, id: string, what: string) {
    if (!isSo) this.failures.push({ id, what });
  }

  async agree() {
    if (disagreement(this.world) === null) return;
    this.neededALook = true;
    for (const tab of openTabs(this.world)) await this.act({ type: 'focus', tab });
    // An orphaned login: anonymous tabs learn of it from the next page that is rendered.
    if (this.world.memory.isOrphaned) return;
    const left = disagreement(this.world);
    this.expect(left === null, 'I18', left ?? '');
  }

  async signIn() {
    const [first = 0] = openTabs(this.world);
    if (sessionOf(this.world, first) !== null) return;
    await this.act({ type: 'login', tab: first, user: 'ada' });
    this.world = { ...this.world, memory: { ...this.world.memory, isOrphaned: false } };
    this.expect(sessionOf(this.world, first) !== null, 'L5', 'nobody can sign in any more');
    const left = disagreement(this.world);
    this.expect(left === null, 'L6', `after a login ${left}`);
  }

  async renew() {
    const [first = 0] = openTabs(this.world);
    const before = sessionOf(this.world, first);
    const due = sleepTargets(this.world).sort((a, b) => a.until - b.until)[0];
    if (before === null || due === undefined) return;
    const wasDead = isDead(this.world, before.epoch);
    const agreed = disagreement(this.world) === null;
    await this.act({ type: 'sleep', ...due });
    const after = sessionOf(this.world, first);
    if (wasDead) this.expect(after?.epoch !== before.epoch, 'L4', 'a session that is over stays signed in');
    else if (agreed)
      this.expect(after?.epoch === before.epoch, 'L3', 'a living session was lost without a fault');
    const left = disagreement(this.world);
    this.expect(left === null, 'L4', `after a renewal ${left}`);
  }

  async leave() {
    const last = openTabs(this.world).at(-1) ?? 0;
    const session = sessionOf(this.world, last);
    if (session === null) return;
    await this.act({ type: 'logout', tab: last });
    const left = disagreement(this.world);
    this.expect(left === null, 'L5', `after a logout ${left}`);
    this.expect(
      currentIn(jars.at(this.world.jar), this.world.now) === null,
      'I16',
      'cookies outlived a logout',
    );
    this.expect(isDead(this.world, session.epoch), 'I16', 'a session that was left lives on at the API');
  }
}

const seen = new Set<string>();

/** @returns whether the tabs agreed only after somebody had looked at them. */
export const checkEpilogue = async (
  world: World,
  given: { setting: Setting; watch: Watch },
): Promise<boolean> => {
  const name = `${given.setting.name} ${worldKey({ ...world, budget: ENOUGH })}`;
  if (seen.has(name)) return false;
  seen.add(name);
  const epilogue = new Epilogue(world, given.setting);
  await epilogue.agree();
  await epilogue.signIn();
  await epilogue.renew();
  await epilogue.signIn();
  await epilogue.leave();
  for (const { id, what } of epilogue.failures) given.watch.fail(id, `living on without a fault: ${what}`);
  return epilogue.neededALook;
};
