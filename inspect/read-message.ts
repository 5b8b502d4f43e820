import type { InspectMessage } from './redact.ts';

type Given = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 200;
const isObject = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LONGEST_DEFINITION = 500_000;

/**
 * Reads a message of Stately's protocol that came from somewhere else; null where it is none.
 *
 * What it says is shown as text and never run, so it is checked for its form only.
 */
export const readMessage = (data: unknown): InspectMessage | null => {
  if (!isObject(data) || !isText(data.sessionId) || !isText(data.createdAt) || !isText(data._version))
    return null;
  const { type, event, snapshot, definition, name } = data;
  const hasEvent = isObject(event) && typeof event.type === 'string';
  const isFine =
    (type === '@xstate.event' && hasEvent) ||
    (type === '@xstate.snapshot' && hasEvent && isObject(snapshot)) ||
    (type === '@xstate.actor' &&
      isText(name) &&
      (definition === undefined ||
        (typeof definition === 'string' && definition.length <= LONGEST_DEFINITION)));
  return isFine ? (data as unknown as InspectMessage) : null;
};
