import type { AnyStateMachine } from 'xstate';
import { allTransitionIds, type ModelPath } from './paths.ts';
import { runPath, startBareActor } from './run-path.ts';

interface Actors {
  readonly answering: readonly string[];
  readonly silent: readonly string[];
}

export interface SuiteResult {
  /** One sentence for each path that went wrong. */
  readonly failures: readonly string[];
  /** Ids of the transitions that were taken. */
  readonly taken: ReadonlySet<string>;
}

/** Runs generated paths against a started actor of `machine`. */
export const runSuite = async (
  machine: AnyStateMachine,
  paths: readonly ModelPath[],
  actors: Actors,
): Promise<SuiteResult> => {
  const failures: string[] = [];
  const taken = new Set<string>();
  for (const path of paths) {
    const sut = startBareActor(machine, { input: path.input, ...actors });
    const failure = await runPath(path, sut);
    sut.stop();
    if (failure !== null) failures.push(`${path.name}: ${failure}`);
    for (const id of sut.taken) taken.add(id);
  }
  return { failures, taken };
};

/** Does at least one path see that `machine` is not the chart it was generated from? */
export const findsFault = async (machine: AnyStateMachine, paths: readonly ModelPath[], actors: Actors) => {
  for (const path of paths) {
    const sut = startBareActor(machine, { input: path.input, ...actors });
    const failure = await runPath(path, sut).finally(sut.stop);
    if (failure !== null) return true;
  }
  return false;
};

const groupBy = (values: readonly string[], keyOf: (value: string) => string) => {
  const groups = new Map<string, string[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
};

/** A table of all transitions by state, and those that no path took. */
export const coverageOf = (machine: AnyStateMachine, taken: ReadonlySet<string>) => {
  const all = allTransitionIds(machine);
  const missing = all.filter((id) => !taken.has(id));
  const states = groupBy(all, (id) => id.split(' ')[0] ?? '');
  const rows = [...states].map(([state, ids]) => {
    const covered = ids.filter((id) => taken.has(id)).length;
    return `${state.padEnd(28)} ${String(covered).padStart(3)} / ${String(ids.length).padStart(3)}`;
  });
  const table = [
    ...rows,
    `${'all transitions'.padEnd(28)} ${String(all.length - missing.length).padStart(3)} / ${String(all.length).padStart(3)}`,
  ].join('\n');
  return { all, missing, table };
};
