import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  transition,
} from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { type Transition, transitionId } from '../../../testing/model/transitions.ts';

/** What must be true after a step, as the pure transition function says. */
export interface Expected {
  readonly value: unknown;
  readonly context: unknown;
  readonly tags: readonly string[];
  readonly actions: readonly string[];
}

export interface PathStep {
  readonly event: AnyEventObject;
  readonly expected: Expected;
}

export interface ModelPath {
  readonly name: string;
  readonly input: unknown;
  readonly start: Expected;
  readonly steps: readonly PathStep[];
}

export interface Model {
  readonly machine: AnyStateMachine;
  /** Every way to begin, by name. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Every event that may come, with its payloads; those that a state cannot take are left out by `can`. */
  readonly events: readonly AnyEventObject[];
  /** Which snapshots count as the same. */
  readonly keyOf: (snapshot: AnyMachineSnapshot) => string;
}

const nameOf = ({ type }: { type: string }) => type;

const expect = ([snapshot, actions]: readonly [
  AnyMachineSnapshot,
  readonly { type: string }[],
]): Expected => ({
  value: snapshot.value,
  context: snapshot.context,
  tags: [...snapshot.tags].sort(),
  actions: actions.map(nameOf),
});

const labelOf = ({ type, ...payload }: AnyEventObject) =>
  Object.keys(payload).length === 0 ? type : `${type} ${JSON.stringify(payload)}`;

/** Walks the events again by the pure function, so that every step knows what must be true after it. */
const toPath = (
  machine: AnyStateMachine,
  name: string,
  input: unknown,
  events: readonly AnyEventObject[],
): ModelPath => {
  const begin = initialTransition(machine, input);
  let snapshot: AnyMachineSnapshot = begin[0];
  const steps = events.map((event) => {
    const result = transition(machine, snapshot, event);
    snapshot = result[0];
    return { event, expected: expect(result as never) };
  });
  return { name: [name, ...events.map(labelOf)].join(' → '), input, start: expect(begin as never), steps };
};

/**
 * Paths over every transition of a chart: for each edge that is not covered yet, the shortest way to its source and
 * one step more. XState's own generators cover states, not transitions.
 */
export const coverTransitions = ({ machine, inputs, events, keyOf }: Model): ModelPath[] => {
  const covered = new Set<string>();
  return Object.entries(inputs).flatMap(([name, input]) => {
    const paths = getShortestPaths(machine, {
      input: input as never,
      events: (snapshot: AnyMachineSnapshot) => events.filter((event) => snapshot.can(event as never)),
      serializeState: (snapshot: AnyMachineSnapshot) => keyOf(snapshot) as never,
    } as never) as unknown as { state: AnyMachineSnapshot; steps: { event: AnyEventObject }[] }[];
    const found = paths.flatMap(({ state, steps }) => {
      const before = steps.map(({ event }) => event).filter(({ type }) => type !== 'xstate.init');
      return events.flatMap((event) => {
        const taken = state.can(event as never)
          ? (machine.getTransitionData(state, event as never) ?? [])
          : [];
        const [next] = transition(machine, state, event);
        const signature = `${taken.map((definition) => transitionId(definition as Transition)).join()} ${JSON.stringify(next.value)}`;
        if (taken.length === 0 || covered.has(signature)) return [];
        covered.add(signature);
        return [toPath(machine, name, input, [...before, event])];
      });
    });
    // A beginning that leads nowhere new is a path all the same: its first step is the chart's own.
    return [toPath(machine, name, input, []), ...found];
  });
};
