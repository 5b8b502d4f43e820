import { known } from '../engine/coroutine.ts';
import { type Scenario, SETTINGS } from '../scenarios.ts';
import { openTabs, withBudget } from '../start.ts';
import { type Action, faultActions, systemActions, userActions } from '../world/actions.ts';
import { apply } from '../world/apply.ts';
import type { FaultName, Setting } from '../world/setting.ts';
import { type Budget, messages, type World } from '../world/state.ts';
import { type Violation, Watch } from '../world/watch.ts';

/** Which of the things that can happen next is meant; the first that fits. */
export interface Wanted {
  readonly type: Action['type'];
  readonly tab?: number;
  readonly user?: string;
  readonly fault?: FaultName;
  readonly name?: string;
  /** The errand of the request that is meant. */
  readonly of?: 'login' | 'restore' | 'refresh' | 'logout';
  /** What is heard. */
  readonly news?: 'tab.sessionChanged' | 'tab.loggedOut';
}

const PLENTY: Budget = {
  logins: 9,
  logouts: 9,
  cancels: 9,
  forced: 9,
  resumes: 9,
  reloads: 9,
  offers: 9,
  sleeps: 9,
  faults: 9,
};

/** Steps of a walk, chosen by hand. */
export class Player {
  world!: World;
  readonly setting: Setting;
  readonly trace: { readonly before: World; readonly action: Action; readonly after: World }[] = [];
  readonly broken: Violation[] = [];
  private readonly watch = new Watch();

  constructor(setting: Scenario['setting'] = SETTINGS.strict) {
    this.setting = setting;
  }

  async open(tabs: number): Promise<void> {
    this.world = withBudget(await openTabs(this.setting, tabs), PLENTY);
  }

  async act(action: Action): Promise<void> {
    const before = this.world;
    const given = { setting: this.setting, watch: this.watch };
    this.world = await known(() => {
      this.watch.take();
      return apply(before, action, given);
    });
    this.broken.push(...this.watch.take());
    this.trace.push({ before, action, after: this.world });
  }

  private fits(action: Action, wanted: Wanted): boolean {
    const call = 'call' in action ? this.world.calls[action.call ?? -1] : undefined;
    const tab = 'tab' in action ? action.tab : call?.tab;
    return (
      action.type === wanted.type &&
      (wanted.tab === undefined || tab === wanted.tab) &&
      (wanted.of === undefined || call?.errand === wanted.of) &&
      (wanted.user === undefined || ('user' in action && action.user === wanted.user)) &&
      (wanted.name === undefined || ('name' in action && action.name === wanted.name)) &&
      (wanted.fault === undefined || ('fault' in action && action.fault === wanted.fault)) &&
      (wanted.news === undefined ||
        (action.type === 'hear' && messages.at(action.message).type === wanted.news))
    );
  }

  /** The first of the things that can happen which is meant. */
  async pick(...steps: readonly Wanted[]): Promise<void> {
    for (const wanted of steps) {
      const { world, setting } = this;
      const all = [...systemActions(world, setting), ...userActions(world), ...faultActions(world, setting)];
      const action = all.find((one) => this.fits(one, wanted));
      if (action === undefined) throw new Error(`Nothing like ${JSON.stringify(wanted)} can happen.`);
      await this.act(action);
    }
  }

  /** Whatever happens by itself, until nothing does. */
  async settle(): Promise<void> {
    for (let action = this.next(); action !== undefined; action = this.next()) await this.act(action);
  }

  private next(): Action | undefined {
    return systemActions(this.world, this.setting)[0];
  }

  /** A request goes its whole way. */
  async serve(tab: number, of: NonNullable<Wanted['of']>): Promise<void> {
    await this.pick({ type: 'arrive', tab, of });
    const isAsking = () =>
      systemActions(this.world, this.setting).find(
        (action) =>
          (action.type === 'api' || action.type === 'apiReply') &&
          this.fits(action, { type: action.type, tab, of }),
      );
    for (let action = isAsking(); action !== undefined; action = isAsking()) await this.act(action);
  }
}
