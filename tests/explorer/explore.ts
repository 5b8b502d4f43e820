import { checkQuiet, checkState } from './checks/state.ts';
import { counts, grow, known, Unknown } from './engine/coroutine.ts';
import { type Action, faultActions, systemActions, userActions } from './world/actions.ts';
import { apply } from './world/apply.ts';
import type { Setting } from './world/setting.ts';
import { type World, worldKey } from './world/state.ts';
import { tabStepCount } from './world/tab-step.ts';
import { type Violation, Watch } from './world/watch.ts';

export interface Found {
  readonly violation: Violation;
  readonly trace: readonly Action[];
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly quiet: number;
  readonly found: readonly Found[];
  /** What had lost the sessions that a strict API ended. */
  readonly losses: ReadonlyMap<string, number>;
  readonly isComplete: boolean;
  readonly runs: number;
  readonly tabSteps: number;
}

export interface ExploreOptions {
  readonly setting: Setting;
  readonly start: World;
  readonly limit?: number;
  /** Looks at a world where nothing happens by itself. */
  readonly onQuiet?: (world: World, watch: Watch) => Promise<void>;
  readonly stopAtFirst?: boolean;
  /** Which tab is which does not matter. */
  readonly isSymmetric?: boolean;
}

/** Walks every world that can be reached, the nearest first. */
export const explore = async ({
  setting,
  start,
  limit = Number.POSITIVE_INFINITY,
  onQuiet,
  stopAtFirst = false,
  isSymmetric = false,
}: ExploreOptions): Promise<Explored> => {
  const watch = new Watch();
  const index = new Set<string>([worldKey(start, isSymmetric)]);
  const parents: number[] = [-1];
  const actions: (Action | null)[] = [null];
  const found: Found[] = [];
  const reported = new Set<string>();
  let transitions = 0;
  let depth = 0;
  let quiet = 0;
  let level: (readonly [number, World])[] = [[0, start]];

  const traceTo = (state: number): Action[] => {
    const trace: Action[] = [];
    for (let at = state; at > 0; at = parents[at] ?? -1) {
      const action = actions[at];
      if (action) trace.unshift(action);
    }
    return trace;
  };
  const report = (state: number, last: Action | null) => {
    for (const violation of watch.take()) {
      const name = `${violation.id} ${violation.what}`;
      if (reported.has(name)) continue;
      reported.add(name);
      found.push({ violation, trace: [...traceTo(state), ...(last === null ? [] : [last])] });
    }
  };
  const isOver = () => index.size >= limit || (stopAtFirst && found.length > 0);

  while (level.length > 0 && !isOver()) {
    const next: (readonly [number, World])[] = [];
    for (const [state, world] of level) {
      if (isOver()) break;
      const system = systemActions(world, setting);
      if (system.length === 0) {
        quiet += 1;
        checkQuiet(watch, world);
        await onQuiet?.(world, watch);
        report(state, null);
      }
      for (const action of [...system, ...userActions(world), ...faultActions(world, setting)]) {
        const lossesBefore = watch.losses.length;
        let after: World;
        try {
          after = apply(world, action, { setting, watch });
        } catch (thrown) {
          if (!(thrown instanceof Unknown)) throw thrown;
          await grow(thrown);
          watch.take();
          watch.losses.length = lossesBefore;
          after = await known(() => {
            watch.take();
            watch.losses.length = lossesBefore;
            return apply(world, action, { setting, watch });
          });
        }
        transitions += 1;
        checkState(watch, after);
        report(state, action);
        const name = worldKey(after, isSymmetric);
        if (index.has(name)) continue;
        index.add(name);
        next.push([parents.length, after]);
        parents.push(state);
        actions.push(action);
      }
    }
    level = next;
    if (level.length > 0) depth += 1;
  }
  const losses = new Map<string, number>();
  for (const by of watch.losses) losses.set(by, (losses.get(by) ?? 0) + 1);
  return {
    states: index.size,
    transitions,
    depth,
    quiet,
    found,
    losses,
    isComplete: level.length === 0,
    runs: counts.runs,
    tabSteps: tabStepCount(),
  };
};
