import { actorKey, type Received } from './history.ts';
import type { InspectMessage } from './redact.ts';

/** What a snapshot says, in the words of any actor. */
export interface SeenSnapshot {
  readonly status?: unknown;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

/** What a chart's definition says, as JSON. */
export interface ChartDefinition {
  readonly id?: string;
  readonly [key: string]: unknown;
}

export interface StoryActor {
  /** Source and session id: unique among all tabs. */
  readonly key: string;
  readonly source: string;
  readonly sessionId: string;
  readonly name: string;
  readonly parent: string | null;
  /** null where it is no chart. */
  readonly definition: ChartDefinition | null;
  /** As it was when it was first heard of. */
  readonly snapshot: SeenSnapshot;
}

/** One thing that happened: an actor began, or heard an event. */
export interface StoryStep {
  readonly index: number;
  /** ms since 1970, on the clock of whoever was inspected. */
  readonly at: number;
  readonly kind: 'began' | 'heard';
  readonly actor: string;
  /** Who sent the event; null where it came from outside. */
  readonly from: string | null;
  readonly event: { readonly type: string; readonly [key: string]: unknown };
  readonly before: SeenSnapshot | null;
  /** null until the actor has said what came of it. */
  readonly after: SeenSnapshot | null;
}

export interface Story {
  readonly actors: ReadonlyMap<string, StoryActor>;
  readonly steps: readonly StoryStep[];
}

const BEGAN = { type: '' } as const;

const parseDefinition = (text: string): ChartDefinition | null => {
  try {
    const definition: unknown = JSON.parse(text);
    const hasStates = typeof definition === 'object' && definition !== null && 'states' in definition;
    return hasStates ? (definition as ChartDefinition) : null;
  } catch {
    // What is no JSON describes nothing.
    return null;
  }
};

const MOST_PARSED = 100;
const parsed = new Map<string, ChartDefinition | null>();

/** The same text gives the same object: a story is told anew at each message, and what was laid out stays so. */
const definitionIn = (text: unknown): ChartDefinition | null => {
  if (typeof text !== 'string') return null;
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  const definition = parseDefinition(text);
  parsed.set(text, definition);
  return definition;
};

const actorOf = (received: Received, message: InspectMessage & { type: '@xstate.actor' }): StoryActor => ({
  key: actorKey(received),
  source: received.source,
  sessionId: message.sessionId,
  name: message.name,
  parent: message.parentId == null ? null : `${received.source}/${message.parentId}`,
  definition: definitionIn(message.definition),
  snapshot: (message.snapshot ?? {}) as SeenSnapshot,
});

/**
 * Makes a story of messages: who there is, and what happened to whom, in order.
 *
 * An event and the snapshot that comes of it are one step; a snapshot of which no event was heard is one as well.
 */
export const tellStory = (received: readonly Received[]): Story => {
  const actors = new Map<string, StoryActor>();
  const latest = new Map<string, SeenSnapshot>();
  const steps: StoryStep[] = [];
  const open = new Map<string, number[]>();

  const add = (step: Omit<StoryStep, 'index'>) => steps.push({ ...step, index: steps.length }) - 1;

  const finish = (key: string, type: string): number | undefined => {
    const waiting = open.get(key) ?? [];
    const at = waiting.findIndex((index) => steps[index]?.event.type === type);
    return at === -1 ? undefined : waiting.splice(at, 1)[0];
  };

  for (const one of received) {
    const { message } = one;
    const key = actorKey(one);
    const place = { at: Number(message.createdAt), actor: key };
    if (message.type === '@xstate.actor') {
      const actor = actorOf(one, message);
      actors.set(key, actor);
      latest.set(key, actor.snapshot);
      add({ ...place, kind: 'began', from: actor.parent, event: BEGAN, before: null, after: actor.snapshot });
      continue;
    }
    const event = message.event as StoryStep['event'];
    if (message.type === '@xstate.event') {
      const from = message.sourceId == null ? null : `${one.source}/${message.sourceId}`;
      const index = add({ ...place, kind: 'heard', from, event, before: null, after: null });
      open.set(key, [...(open.get(key) ?? []), index]);
      continue;
    }
    const index =
      finish(key, event.type) ??
      add({ ...place, kind: 'heard', from: null, event, before: null, after: null });
    const step = steps[index];
    const after = message.snapshot as unknown as SeenSnapshot;
    if (step !== undefined) steps[index] = { ...step, before: latest.get(key) ?? null, after };
    latest.set(key, after);
  }
  return { actors, steps };
};

export interface SeenActor extends StoryActor {
  readonly now: SeenSnapshot;
  /** The step that last changed it. */
  readonly lastStep: StoryStep | null;
}

/** Who there was after a step, and how each of them stood. @param last - null for the newest. */
export const actorsAfter = ({ actors, steps }: Story, last: number | null): readonly SeenActor[] => {
  const until = last === null ? steps.length : last + 1;
  const seen = new Map<string, SeenActor>();
  for (const step of steps.slice(0, until)) {
    const actor = seen.get(step.actor) ?? actors.get(step.actor);
    if (actor === undefined || step.after === null) continue;
    seen.set(step.actor, { ...actor, now: step.after, lastStep: step });
  }
  return [...seen.values()];
};
