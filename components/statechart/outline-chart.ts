import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { transitionsOf } from './collect-arrows.ts';
import { sayEvent } from './say-event.ts';

export interface OutlineTransition {
  /** As XState calls it: `xstate.done.actor.refresh`; empty where it happens at once. */
  readonly eventType: string;
  /** As a person would say it: `refresh answered`. */
  readonly event: string;
  /** Id of the state node it leads to; null where the state stays. */
  readonly target: string | null;
  /** Leaves its state and enters it again. */
  readonly isReentered: boolean;
  /** Name of the condition; null where it is taken always. */
  readonly guard: string | null;
  readonly description: string | null;
}

/** A state and everything that leads out of it. */
export interface OutlineState {
  /** `auth.refreshing.usable` */
  readonly id: string;
  /** Without the machine's own: `refreshing.usable`; the machine's id for the machine itself. */
  readonly name: string;
  /** 0 for the machine itself. */
  readonly depth: number;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly transitions: readonly OutlineTransition[];
}

const guardOf = ({ guard }: AnyTransitionDefinition): string | null => {
  if (guard === undefined) return null;
  if (typeof guard === 'string') return guard;
  return typeof guard === 'object' && 'type' in guard ? String(guard.type) : 'a condition';
};

const outlineTransition = (node: AnyStateNode, transition: AnyTransitionDefinition): OutlineTransition => ({
  eventType: transition.eventType,
  event: sayEvent(transition.eventType, node),
  target: transition.target?.[0]?.id ?? null,
  isReentered: transition.reenter === true && transition.target?.[0] === node,
  guard: guardOf(transition),
  description: transition.description ?? null,
});

const outlineState = (node: AnyStateNode): OutlineState[] => [
  {
    id: node.id,
    name: node.path.length === 0 ? node.id : node.path.join('.'),
    depth: node.path.length,
    description: node.description ?? null,
    tags: node.tags,
    transitions: transitionsOf(node).map((transition) => outlineTransition(node, transition)),
  },
  ...Object.values(node.states).flatMap(outlineState),
];

/** A chart in words: every state, and every transition out of it, in the order in which they are tried. */
export const outlineChart = (machine: AnyStateMachine): OutlineState[] => outlineState(machine.root);
