import { attemptMachine, authMachine } from '../machines/index.ts';
import { safeName } from './marks.ts';
import { isObject } from './rules.ts';

type Json = Readonly<Record<string, unknown>>;

const listed = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

/** Of an action, a guard or an actor its name alone: parameters may hold anything. */
const named = (value: unknown): { type: unknown } => ({
  type: safeName(isObject(value) ? value.type : typeof value === 'string' ? value : 'inline'),
});

const compact = (object: Json): Json =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) =>
        value !== undefined &&
        !(Array.isArray(value) && value.length === 0) &&
        !(isObject(value) && Object.keys(value).length === 0),
    ),
  );

interface Words {
  readonly withDescriptions: boolean;
}

const described = ({ description }: Json, { withDescriptions }: Words) =>
  withDescriptions && typeof description === 'string' ? description : undefined;

const transitions = (value: unknown, words: Words): readonly Json[] =>
  listed(value).map((one) => {
    const config: Json = isObject(one) ? one : { target: one };
    return compact({
      target: listed(config.target).map(safeName),
      guard: config.guard === undefined ? undefined : named(config.guard),
      actions: listed(config.actions).map(named),
      reenter: config.reenter === true ? true : undefined,
      description: described(config, words),
    });
  });

const mapped = (value: unknown, words: Words): Json =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, to]) => [safeName(name), transitions(to, words)]))
    : {};

const invocations = (value: unknown, words: Words): readonly Json[] =>
  listed(value)
    .filter(isObject)
    .map(({ id, src, onDone, onError, onSnapshot }) =>
      compact({
        id: safeName(id),
        src: typeof src === 'string' ? safeName(src) : 'inline',
        onDone: transitions(onDone, words),
        onError: transitions(onError, words),
        onSnapshot: transitions(onSnapshot, words),
      }),
    );

const TYPES: readonly unknown[] = ['atomic', 'compound', 'parallel', 'final', 'history'];

/** The structure of a chart: names and arrows. Context, inputs, outputs, parameters and meta are not there. */
const structureOf = (config: unknown, words: Words): Json => {
  if (!isObject(config)) return {};
  return compact({
    id: safeName(config.id),
    type: TYPES.includes(config.type) ? config.type : undefined,
    description: described(config, words),
    tags: listed(config.tags).map(safeName),
    entry: listed(config.entry).map(named),
    exit: listed(config.exit).map(named),
    invoke: invocations(config.invoke, words),
    always: transitions(config.always, words),
    on: mapped(config.on, words),
    after: mapped(config.after, words),
    onDone: transitions(config.onDone, words),
    initial: isObject(config.initial) ? safeName(config.initial.target) : safeName(config.initial),
    history: config.history === 'deep' || config.history === 'shallow' ? config.history : undefined,
    states: isObject(config.states)
      ? Object.fromEntries(
          Object.entries(config.states).map(([name, state]) => [safeName(name), structureOf(state, words)]),
        )
      : undefined,
  });
};

/** The words of our own charts are ours, so they may be read. */
const OWN: ReadonlyMap<unknown, string> = new Map(
  [authMachine, attemptMachine].map(({ config }) => [
    config as unknown,
    JSON.stringify(structureOf(config, { withDescriptions: true })),
  ]),
);
const OWN_TEXTS: ReadonlySet<string> = new Set(OWN.values());

const known = new WeakMap<object, string>();

/** The definition of a chart as it travels: its structure as JSON; undefined where the actor has no chart. */
export const definitionOf = (config: unknown): string | undefined => {
  if (!isObject(config)) return undefined;
  const text =
    OWN.get(config) ?? known.get(config) ?? JSON.stringify(structureOf(config, { withDescriptions: false }));
  known.set(config, text);
  return text;
};

/** The same for a definition that is text already, as Stately's own library makes it. */
export const redactDefinition = (text: unknown): string | undefined => {
  if (typeof text !== 'string') return undefined;
  if (OWN_TEXTS.has(text)) return text;
  try {
    return JSON.stringify(structureOf(JSON.parse(text), { withDescriptions: false }));
  } catch {
    // What is no JSON is no definition.
    return undefined;
  }
};
