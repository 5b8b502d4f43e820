import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { redactDefinition } from './definition.ts';
import { safeName } from './marks.ts';
import { isObject } from './rules.ts';
import * as visible from './visible.ts';

/** One message of an inspected actor, as Stately's protocol has it: `@xstate.actor`, `@xstate.event`, `@xstate.snapshot`. */
export type InspectMessage = StatelyInspectionEvent;

const VERSION = /^\d+\.\d+\.\d+[\w.-]{0,20}$/;
const ID = /^[\da-f]{12}\.\d{1,12}$/;
const TIME = /^\d{1,16}$/;

const textLike = (value: unknown, pattern: RegExp) =>
  typeof value === 'string' && pattern.test(value) ? value : null;

/** A path into what an inspector hides: `context.items`, `event.amount`, `output.total`. */
export type ShownPath = `${'context' | 'event' | 'output' | 'input'}.${string}`;

const DEEPEST = 8;

/** A copy that can travel; what JSON cannot carry is left out. */
const copy = (value: unknown, depth = 0): unknown => {
  if (depth > DEEPEST || typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, depth + 1)]));
};

/** Puts back what the app allows to be seen. */
const reveal = (hidden: unknown, given: unknown, [key, ...rest]: readonly string[]): unknown => {
  if (key === undefined) return copy(given);
  if (!isObject(given) || !Object.hasOwn(given, key)) return hidden;
  const around = isObject(hidden) ? hidden : {};
  return { ...around, [key]: reveal(around[key], given[key], rest) };
};

/**
 * Makes the function that takes everything out of a message that is not known to be harmless: passwords, tokens and
 * personal data in contexts, events, inputs, outputs, errors and definitions. Times, counts, codes and names of the
 * charts of this package stay, and so do names of states, events and actors of any chart.
 *
 * It is idempotent, and fits Stately's own library as well:
 *
 * @param show - What may be seen besides, in every actor: `['context.items', 'event.amount']`.
 * @example createBrowserInspector({ serialize: createRedaction() })
 */
export const createRedaction = (show: readonly ShownPath[] = []) => {
  const paths = show.map((path) => path.split('.'));

  const shown = (place: string, hidden: unknown, given: unknown): unknown =>
    paths
      .filter(([first]) => first === place)
      .reduce((seen, [, ...rest]) => reveal(seen, given, rest), hidden);

  const snapshotOf = (given: unknown) => {
    const seen = visible.snapshot(given);
    const raw = (given ?? {}) as Record<string, unknown>;
    for (const place of ['context', 'output', 'input'])
      if (seen[place] !== undefined) seen[place] = shown(place, seen[place], raw[place]);
    return seen;
  };

  return (message: InspectMessage): InspectMessage => {
    const place = {
      sessionId: safeName(message.sessionId),
      rootId: safeName(message.rootId),
      createdAt: textLike(message.createdAt, TIME),
      id: textLike(message.id, ID),
      _version: textLike(message._version, VERSION),
    };
    const event = (given: unknown) => shown('event', visible.event(given), given);
    // The types of the protocol are those of what XState gives; what travels is JSON of the same shape.
    if (message.type === '@xstate.event')
      return {
        ...place,
        type: message.type,
        event: event(message.event),
        sourceId: safeName(message.sourceId),
      } as InspectMessage;
    if (message.type === '@xstate.snapshot')
      return {
        ...place,
        type: message.type,
        event: event(message.event),
        snapshot: snapshotOf(message.snapshot),
      } as InspectMessage;
    return {
      ...place,
      type: '@xstate.actor',
      name: safeName(message.name),
      parentId: safeName(message.parentId),
      definition: redactDefinition(message.definition),
      snapshot: snapshotOf(message.snapshot),
    } as InspectMessage;
  };
};
