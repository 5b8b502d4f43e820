import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { LabelLine } from './layout.types.ts';
import { sayEvent } from './say-event.ts';

/** All transitions from one state to another. */
export interface Arrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly isMain: boolean;
  readonly lines: readonly LabelLine[];
}

/** What happens by itself comes first, then answers, then what people and tabs do. */
const RANKS = [
  /^xstate\.after\./,
  /^xstate\.done\./,
  /\.(?:requested|submitted|cancelled|rejected)$/,
  /^(?:tab|session|page)\./,
  /^(?!xstate\.error\.)/,
];

const rankOf = ({ eventType }: LabelLine) => {
  const rank = RANKS.findIndex((pattern) => pattern.test(eventType));
  return rank === -1 ? RANKS.length : rank;
};

/** Every transition of a node, those without an event last. */
export const transitionsOf = (node: AnyStateNode): AnyTransitionDefinition[] =>
  [...node.transitions.values(), node.always ?? []].flat();

const nodesBelow = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesBelow),
];

/**
 * The arrows of a chart: all transitions between two states are one; what stays where it is has none.
 *
 * @param mainArrows - Ids of those that make the ordinary life.
 */
export const collectArrows = (root: AnyStateNode, mainArrows: readonly string[]): Arrow[] => {
  const arrows = new Map<string, Arrow & { lines: LabelLine[] }>();
  for (const node of nodesBelow(root))
    for (const { target: targets = [], eventType } of transitionsOf(node))
      for (const target of targets) {
        if (target === node) continue;
        const id = `${node.id}→${target.id}`;
        const isMain = mainArrows.includes(id);
        const arrow = arrows.get(id) ?? { id, source: node.id, target: target.id, isMain, lines: [] };
        arrows.set(id, arrow);
        if (eventType !== '' && !arrow.lines.some((line) => line.eventType === eventType))
          arrow.lines.push({ text: sayEvent(eventType, node), eventType });
      }
  for (const { lines } of arrows.values()) lines.sort((a, b) => rankOf(a) - rankOf(b));
  return [...arrows.values()];
};
