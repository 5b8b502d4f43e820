import type { AnyStateMachine } from 'xstate';
import { allTransitionIds } from '../../../testing/model/transitions.ts';
import type { ModelPath } from './paths.ts';
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

/** Which transitions of a chart no path took. */
export const missingFrom = (machine: AnyStateMachine, taken: ReadonlySet<string>): string[] =>
  allTransitionIds(machine).filter((id) => !taken.has(id));
