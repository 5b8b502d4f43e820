import { type AnyStateMachine, createMachine } from 'xstate';

type Json = Record<string, unknown>;

interface Mutant {
  /** Where the transition stood that it lacks. */
  readonly name: string;
  readonly machine: AnyStateMachine;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A deep copy of a chart's configuration; functions stay what they are. */
const copy = <Value>(value: Value): Value => {
  if (Array.isArray(value)) return value.map(copy) as Value;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry)])) as Value;
};

/** Paths in the configuration to every single transition. */
const transitionPaths = (node: Json, at: readonly string[] = []): string[][] => {
  const ofList = (entry: unknown, path: readonly string[]): string[][] =>
    Array.isArray(entry) ? entry.map((_, index) => [...path, String(index)]) : [[...path]];
  const keyed = (key: 'on' | 'after') =>
    Object.entries((node[key] as Json | undefined) ?? {}).flatMap(([event, entry]) =>
      ofList(entry, [...at, key, event]),
    );
  const invokes = [node.invoke ?? []].flat();
  const invoked = invokes.flatMap((invoke, index) => {
    const path = Array.isArray(node.invoke) ? [...at, 'invoke', String(index)] : [...at, 'invoke'];
    return ['onDone', 'onError'].flatMap((key) =>
      isObject(invoke) && invoke[key] !== undefined ? ofList(invoke[key], [...path, key]) : [],
    );
  });
  const always = node.always === undefined ? [] : ofList(node.always, [...at, 'always']);
  const inside = Object.entries((node.states as Json | undefined) ?? {}).flatMap(([name, state]) =>
    transitionPaths(state as Json, [...at, 'states', name]),
  );
  return [...keyed('on'), ...keyed('after'), ...invoked, ...always, ...inside];
};

const without = (config: Json, path: readonly string[]): Json => {
  const mutated = copy(config);
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Json)[key], mutated);
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Json)[last];
  return mutated;
};

/** The chart once for each of its transitions, without it. */
export const withoutEachTransition = (machine: AnyStateMachine): Mutant[] =>
  transitionPaths(machine.config as Json).map((path) => ({
    name: path.join('.'),
    machine: createMachine(without(machine.config as Json, path) as never, machine.implementations as never),
  }));
