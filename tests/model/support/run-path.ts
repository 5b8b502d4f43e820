import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type InspectionEvent,
} from 'xstate';
import { transitionId } from '../../../testing/model/transitions.ts';
import type { Expected, ModelPath } from './paths.ts';
import { createPuppets, type Puppets } from './puppets.ts';
import { createStepClock } from './step-clock.ts';

/** What runs a chart for real. */
export interface Sut {
  readonly actor: { send(event: never): void; getSnapshot(): AnyMachineSnapshot };
  readonly clock: { readonly fireNext: () => void };
  readonly puppets: Puppets;
  /** Names of the actions executed since it was last asked. */
  readonly takeActions: () => readonly string[];
  /** Ids of the transitions taken so far. */
  readonly taken: ReadonlySet<string>;
  /** Lets what was started settle. */
  readonly settle: () => Promise<void>;
  readonly stop: () => void;
}

const flush = async () => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
};

/** Records what a root actor does, through XState's inspection. */
const createRecorder = () => {
  const taken = new Set<string>();
  let actions: string[] = [];
  const inspect = (event: InspectionEvent) => {
    if (event.actorRef.sessionId !== event.rootId) return;
    if (event.type === '@xstate.microstep')
      for (const transition of (event as never as { _transitions: never[] })._transitions)
        taken.add(transitionId(transition));
    if (event.type === '@xstate.action')
      actions.push((event as never as { action: { type: string } }).action.type);
  };
  const takeActions = () => {
    const since = actions;
    actions = [];
    return since;
  };
  return { inspect, taken, takeActions };
};

/** The machine with a puppet for each actor that it invokes for an answer. */
const withPuppets = (
  machine: AnyStateMachine,
  names: readonly string[],
  silent: readonly string[],
  puppets: Puppets,
) =>
  machine.provide({
    actors: Object.fromEntries([
      ...names.map((name) => [name, puppets.puppet(name)]),
      ...silent.map((name) => [name, puppets.silent]),
    ]),
  } as never);

export const startBareActor = (
  machine: AnyStateMachine,
  { input, answering, silent }: { input: unknown; answering: readonly string[]; silent: readonly string[] },
): Sut & { readonly machine: AnyStateMachine } => {
  const puppets = createPuppets();
  const clock = createStepClock();
  const recorder = createRecorder();
  const provided = withPuppets(machine, answering, silent, puppets);
  const actor = createActor(provided, { input, clock, inspect: recorder.inspect } as never);
  // A chart that lacks a transition may stop on an error: the path sees that by its snapshot.
  actor.subscribe({ error: () => {} });
  actor.start();
  return {
    ...recorder,
    machine: provided,
    actor: actor as never,
    clock,
    puppets,
    settle: flush,
    stop: () => actor.stop(),
  };
};

const apply = (sut: Sut, event: AnyEventObject) => {
  const { type } = event;
  if (type.startsWith('xstate.done.actor.')) sut.puppets.answer(type.slice(18), event.output);
  else if (type.startsWith('xstate.error.actor.')) sut.puppets.fail(type.slice(19), event.error);
  else if (type.startsWith('xstate.after.')) sut.clock.fireNext();
  else sut.actor.send(event as never);
};

const differences = (sut: Sut, expected: Expected): string | null => {
  const { value, context, tags } = sut.actor.getSnapshot();
  const seen = { value, context, tags: [...tags].sort(), actions: sut.takeActions() };
  for (const key of ['value', 'context', 'tags', 'actions'] as const) {
    const [is, should] = [JSON.stringify(seen[key]), JSON.stringify(expected[key])];
    if (is !== should) return `${key} is ${is}, should be ${should}`;
  }
  return null;
};

/** Runs one path; gives what went wrong first, or null. */
export const runPath = async (path: ModelPath, sut: Sut): Promise<string | null> => {
  await sut.settle();
  const first = differences(sut, path.start);
  if (first !== null) return `at the start: ${first}`;
  for (const { event, expected } of path.steps) {
    try {
      apply(sut, event);
      await sut.settle();
    } catch (thrown) {
      return `at ${event.type}: ${thrown}`;
    }
    const difference = differences(sut, expected);
    if (difference !== null) return `at ${event.type}: ${difference}`;
  }
  return null;
};
