import type { InspectionEvent } from 'xstate';
import { definitionOf } from './definition.ts';
import type { InspectMessage } from './redact.ts';

/** The protocol's version: that of `@statelyai/inspect`, whose viewers read it. */
export const PROTOCOL_VERSION = '0.7.2';

/** What of an actor is read here: XState's own type of an inspected actor says less than it has. */
interface InspectedActor {
  readonly id: string;
  readonly sessionId: string;
  readonly logic?: { readonly config?: unknown };
  readonly _parent?: { readonly sessionId: string };
}

const nameOf = ({ id, sessionId, logic }: InspectedActor, definition: string | undefined) =>
  id === sessionId && definition !== undefined
    ? String((logic?.config as { id?: unknown } | undefined)?.id ?? id)
    : id;

/**
 * What XState tells an inspector, as a message of Stately's protocol. Nothing is taken out yet.
 *
 * At once: Stately's own library waits until the browser is idle, and then a snapshot is no longer the one that was.
 *
 * @returns null for what the protocol does not have (microsteps, actions).
 */
export const toMessage = (event: InspectionEvent, id = ''): InspectMessage | null => {
  const actor = event.actorRef as unknown as InspectedActor;
  const place = {
    sessionId: actor.sessionId,
    rootId: event.rootId,
    createdAt: String(Date.now()),
    id,
    _version: PROTOCOL_VERSION,
  };
  if (event.type === '@xstate.event')
    return { ...place, type: event.type, event: event.event, sourceId: event.sourceRef?.sessionId };
  if (event.type === '@xstate.snapshot')
    return { ...place, type: event.type, event: event.event, snapshot: event.snapshot };
  if (event.type !== '@xstate.actor') return null;
  const definition = definitionOf(actor.logic?.config);
  return {
    ...place,
    type: event.type,
    name: nameOf(actor, definition),
    parentId: actor._parent?.sessionId,
    // Stately's viewer draws an actor without a chart from its name.
    definition: definition ?? JSON.stringify({ id: actor.id }),
    // It is being made and has none yet; it says its first one when it starts.
    snapshot: { status: 'active' },
  };
};
