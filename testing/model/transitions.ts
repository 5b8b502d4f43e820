import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  getInitialMicrosteps,
  getMicrosteps,
} from 'xstate';
import { getStateNodes } from 'xstate/graph';
import { authMachine } from '../../machines/index.ts';
import { atTime, type Taken } from './tab.ts';

export interface Transition {
  readonly source: { readonly id: string };
  readonly eventType: string;
  readonly guard?: unknown;
  readonly target?: readonly { readonly id: string }[] | undefined;
  readonly reenter?: boolean;
}

const guardName = ({ guard }: Transition): string | undefined => {
  if (guard === undefined) return undefined;
  return typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : String(guard);
};

/** A transition by where it stands in the chart: state, event, guard and target. */
export const transitionId = (transition: Transition): string => {
  const { source, eventType, target, reenter } = transition;
  const name = guardName(transition);
  const condition = name === undefined ? '' : ` [${name}]`;
  const destination = target?.map(({ id }) => id).join(' ') ?? 'stays';
  return `${source.id} ${eventType || 'always'}${condition} → ${destination}${reenter ? ' anew' : ''}`;
};

/** Every transition of a chart, by {@link transitionId}. */
export const allTransitionIds = (machine: AnyStateMachine): string[] => [
  ...new Set(
    [machine.root, ...getStateNodes(machine.root)].flatMap((node) =>
      [...node.transitions.values(), node.always ?? []]
        .flat()
        .map((definition) => transitionId(definition as Transition)),
    ),
  ),
];

type Guards = Record<string, (given: { context: unknown; event: AnyEventObject }) => boolean>;

/** The eventless transition that a snapshot between two microsteps takes. */
const alwaysFrom = (snapshot: AnyMachineSnapshot, event: AnyEventObject): string[] => {
  const guards = authMachine.implementations.guards as unknown as Guards;
  const isOpen = (candidate: Transition) => {
    const name = guardName(candidate);
    return name === undefined || guards[name]?.({ context: snapshot.context, event }) === true;
  };
  return snapshot._nodes.flatMap((node: { always?: readonly unknown[] }) => {
    const found = (node.always as Transition[] | undefined)?.find(isOpen);
    return found === undefined ? [] : [transitionId(found)];
  });
};

/** Which transitions of `authMachine` an event took; none where the state has no use for it. */
export const transitionsTaken = ({ before, event, at }: Taken): string[] =>
  atTime(at, () => {
    const steps =
      before === null
        ? getInitialMicrosteps(authMachine, event.input)
        : getMicrosteps(authMachine, before, event as never);
    const byEvent = before === null ? [] : (authMachine.getTransitionData(before, event as never) ?? []);
    return [
      ...byEvent.map((definition) => transitionId(definition as Transition)),
      ...steps.slice(0, -1).flatMap(([snapshot]) => alwaysFrom(snapshot as AnyMachineSnapshot, event)),
    ];
  });
