import { attemptMachine, authMachine } from '../machines/index.ts';
import { safeName } from './marks.ts';
import { isObject } from './rules.ts';

type Json = Readonly<Record<string, unknown>>;

const listed = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

/** How a definition is read. */
interface Reading {
  /** Our own charts: their words and the constants in them are ours, and may be read. */
  readonly isOurs: boolean;
  readonly name: (value: unknown) => unknown;
}

/** Of an action, a guard or an actor its name: parameters may hold anything, unless they are ours. */
const named = (value: unknown, { isOurs, name }: Reading): Json => {
  const given: Json = isObject(value) ? value : { type: value };
  const type = typeof given.type === 'string' ? name(given.type) : 'inline';
  return isOurs && isObject(given.params) ? { type, params: given.params } : { type };
};

const compact = (object: Json): Json =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) =>
        value !== undefined &&
        !(Array.isArray(value) && value.length === 0) &&
        !(isObject(value) && Object.keys(value).length === 0),
    ),
  );

const described = ({ description }: Json, { isOurs }: Reading) =>
  isOurs && typeof description === 'string' ? description : undefined;

const transitions = (value: unknown, reading: Reading): readonly Json[] =>
  listed(value).map((one) => {
    const config: Json = isObject(one) ? one : { target: one };
    return compact({
      target: listed(config.target).map(reading.name),
      guard: config.guard === undefined ? undefined : named(config.guard, reading),
      actions: listed(config.actions).map((action) => named(action, reading)),
      reenter: config.reenter === true ? true : undefined,
      description: described(config, reading),
    });
  });

const mapped = (value: unknown, reading: Reading): Json =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, to]) => [reading.name(name), transitions(to, reading)]),
      )
    : {};

const invocations = (value: unknown, reading: Reading): readonly Json[] =>
  listed(value)
    .filter(isObject)
    .map(({ id, src, onDone, onError, onSnapshot }) =>
      compact({
        id: reading.name(id),
        src: typeof src === 'string' ? reading.name(src) : 'inline',
        onDone: transitions(onDone, reading),
        onError: transitions(onError, reading),
        onSnapshot: transitions(onSnapshot, reading),
      }),
    );

const TYPES: readonly unknown[] = ['atomic', 'compound', 'parallel', 'final', 'history'];

/** The structure of a chart: names and arrows. Context, inputs, outputs, parameters and meta are not there. */
export const structureOf = (config: unknown, reading: Reading): Json => {
  if (!isObject(config)) return {};
  return compact({
    id: reading.name(config.id),
    type: TYPES.includes(config.type) ? config.type : undefined,
    description: described(config, reading),
    tags: listed(config.tags).map(reading.name),
    entry: listed(config.entry).map((action) => named(action, reading)),
    exit: listed(config.exit).map((action) => named(action, reading)),
    invoke: invocations(config.invoke, reading),
    always: transitions(config.always, reading),
    on: mapped(config.on, reading),
    after: mapped(config.after, reading),
    onDone: transitions(config.onDone, reading),
    initial: isObject(config.initial) ? reading.name(config.initial.target) : reading.name(config.initial),
    history: config.history === 'deep' || config.history === 'shallow' ? config.history : undefined,
    states: isObject(config.states)
      ? Object.fromEntries(
          Object.entries(config.states).map(([name, state]) => [
            reading.name(name),
            structureOf(state, reading),
          ]),
        )
      : undefined,
  });
};

const OURS: Reading = { isOurs: true, name: safeName };
const ANY: Reading = { isOurs: false, name: safeName };

const readOwn = (): ReadonlyMap<unknown, string> =>
  new Map(
    [authMachine, attemptMachine].map(({ config }) => [config, JSON.stringify(structureOf(config, OURS))]),
  );

let own: ReadonlyMap<unknown, string> | undefined;
// Read when the first actor is inspected: where nothing is, nothing is read.
const ownDefinitions = () => {
  own ??= readOwn();
  return own;
};

const known = new WeakMap<object, string>();

/** The definition of a chart as it travels: its structure as JSON; undefined where the actor has no chart. */
export const definitionOf = (config: unknown): string | undefined => {
  if (!isObject(config)) return undefined;
  const text = ownDefinitions().get(config) ?? known.get(config) ?? JSON.stringify(structureOf(config, ANY));
  known.set(config, text);
  return text;
};

/** The same for a definition that is text already, as Stately's own library makes it. */
export const redactDefinition = (text: unknown): string | undefined => {
  if (typeof text !== 'string') return undefined;
  if ([...ownDefinitions().values()].includes(text)) return text;
  try {
    return JSON.stringify(structureOf(JSON.parse(text), ANY));
  } catch {
    // What is no JSON is no definition.
    return undefined;
  }
};
