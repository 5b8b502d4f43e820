// XState takes many shorthands; Stately's tools read one form: arrays everywhere, actions and guards as `{ type }`.

/** @typedef {Record<string, any>} Json */

const list = (/** @type {any} */ value) => (value === undefined ? [] : [value].flat());

/** @param {any} value */
const named = (value, /** @type {string} */ where) => {
  if (typeof value === 'string') return { type: value };
  if (typeof value === 'object' && typeof value.type === 'string') {
    const { type, params } = value;
    if (typeof params === 'function')
      throw new TypeError(`${where}: the parameters of ${type} are a function.`);
    return params === undefined ? { type } : { type, params };
  }
  throw new TypeError(`${where}: only names can stand in JSON, not a ${typeof value}.`);
};

/** @param {Json} object keys whose values are undefined or empty are left out */
const compact = (object) =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) =>
        value !== undefined &&
        !(Array.isArray(value) && value.length === 0) &&
        !(value?.constructor === Object && Object.keys(value).length === 0),
    ),
  );

/** @param {any} config */
const transitions = (config, /** @type {string} */ where) =>
  list(config).map((entry) => {
    const { target, guard, actions, reenter, description, ...rest } =
      typeof entry === 'string' ? { target: entry } : entry;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw new TypeError(`${where}: ${unknown} has no place in the JSON.`);
    return compact({
      target: list(target),
      guard: guard === undefined ? undefined : named(guard, where),
      actions: list(actions).map((/** @type {any} */ action) => named(action, where)),
      reenter,
      description,
    });
  });

const mapped = (/** @type {Json | undefined} */ config, /** @type {string} */ where) =>
  Object.fromEntries(
    Object.entries(config ?? {}).map(([key, value]) => [key, transitions(value, `${where} on ${key}`)]),
  );

/** @param {any} config */
const invocations = (config, /** @type {string} */ where) =>
  list(config).map(({ id, src, onDone, onError }) => {
    if (typeof src !== 'string') throw new TypeError(`${where}: an invoked actor must have a name.`);
    return compact({
      id,
      src,
      onDone: transitions(onDone, `${where} when ${src} is done`),
      onError: transitions(onError, `${where} when ${src} fails`),
    });
  });

/**
 * @param {Json} config
 * @returns {Json}
 */
const node = (config, /** @type {string} */ where) =>
  compact({
    type: config.type,
    description: config.description,
    tags: list(config.tags),
    entry: list(config.entry).map((action) => named(action, where)),
    exit: list(config.exit).map((action) => named(action, where)),
    invoke: invocations(config.invoke, where),
    always: transitions(config.always, where),
    on: mapped(config.on, where),
    after: mapped(config.after, where),
    initial: config.initial,
    states: Object.fromEntries(
      Object.entries(config.states ?? {}).map(([name, state]) => [name, node(state, `${where}.${name}`)]),
    ),
  });

/**
 * The chart as Stately's tools read it. What JSON cannot carry is left out where a tool can do without (context, the
 * inputs of invoked actors), and an error anywhere else.
 *
 * @param {{ config: any }} machine
 * @returns {string}
 */
export const toStatelyJson = ({ config }) =>
  `${JSON.stringify({ id: config.id, ...node(config, config.id) }, null, 2)}\n`;
