import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { type Arrow, collectArrows } from './collect-arrows.ts';
import type { ChartLayout, LabelLine, PlacedArrow, PlacedStart, PlacedState } from './layout.types.ts';

const LETTER = 7.3;
const LINE = 16;
const STATE_HEIGHT = 38;
const DOT = 12;
/** Room for "in 59 min" behind a delay. */
const COUNTDOWN_LETTERS = 4;

interface ElkLabel {
  readonly text: string;
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly layoutOptions?: Readonly<Record<string, string>>;
}

interface ElkPoint {
  readonly x: number;
  readonly y: number;
}

interface ElkEdge {
  readonly id: string;
  readonly sources: string[];
  readonly targets: string[];
  readonly labels?: ElkLabel[];
  readonly layoutOptions?: Readonly<Record<string, string>>;
  readonly container?: string;
  readonly sections?: readonly {
    readonly startPoint: ElkPoint;
    readonly bendPoints?: readonly ElkPoint[];
    readonly endPoint: ElkPoint;
  }[];
}

interface ElkNode {
  readonly id: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly children?: ElkNode[];
  readonly edges?: ElkEdge[];
  readonly layoutOptions?: Readonly<Record<string, string>>;
}

interface Box extends ElkPoint {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** What lays out: an instance of elkjs's class, which is too big to be part of a page that does not need it. */
export interface LayoutEngine {
  readonly layout: (graph: ElkNode) => Promise<unknown>;
}

export interface LayoutOptions {
  /** Ids of the arrows of the ordinary life (`auth.anonymous→auth.authenticating`). */
  readonly mainArrows?: readonly string[];
  /** ELK's own options for the whole chart, over those that are set here. */
  readonly engineOptions?: Readonly<Record<string, string>>;
}

const ROOT_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.spacing.nodeNode': '48',
  'elk.spacing.edgeNode': '22',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
};

/** Short and straight, at the others' cost. */
const MAIN_OPTIONS = {
  'elk.layered.priority.straightness': '10',
  'elk.layered.priority.shortness': '10',
};

const INNER_OPTIONS = { 'elk.padding': '[top=44,left=24,bottom=24,right=24]' };

const childrenOf = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states);

/** The dot in each state that has states, and the first of those. */
const startOf = (node: AnyStateNode) => {
  const [first] = node.type === 'compound' ? node.initial.target : [];
  const dot = `${node.id}→start`;
  return first === undefined ? [] : [{ id: `${dot}→${first.id}`, dot, target: first.id }];
};

const nodesBelow = (node: AnyStateNode): AnyStateNode[] => [node, ...childrenOf(node).flatMap(nodesBelow)];

const startsBelow = (root: AnyStateNode) => nodesBelow(root).flatMap(startOf);

const dotsIn = (node: AnyStateNode): ElkNode[] =>
  startOf(node).map(({ dot }) => ({ id: dot, width: DOT, height: DOT }));

const boxOf = (node: AnyStateNode): ElkNode => {
  const children = childrenOf(node);
  return {
    id: node.id,
    ...(children.length === 0
      ? { width: Math.ceil(node.key.length * LETTER) + 44, height: STATE_HEIGHT }
      : { children: [...dotsIn(node), ...children.map(boxOf)], layoutOptions: INNER_OPTIONS }),
  };
};

const widthOf = ({ text, eventType }: LabelLine) =>
  Math.ceil((text.length + (eventType.startsWith('xstate.after.') ? COUNTDOWN_LETTERS : 0)) * LETTER);

const labelOf = (lines: readonly LabelLine[]): ElkLabel => ({
  // ELK places no label without a text; what it says is ours.
  text: lines.map(({ text }) => text).join('\n'),
  width: Math.max(...lines.map(widthOf)) + 10,
  height: lines.length * LINE + 4,
  layoutOptions: { 'elk.edgeLabels.inline': 'true' },
});

const round = (value = 0) => Math.round(value * 10) / 10;

const kindOf = (node: AnyStateNode): PlacedState['kind'] => {
  if (childrenOf(node).length > 0) return 'compound';
  return node.type === 'final' ? 'final' : 'simple';
};

/** Every box of ELK's, its dots included, in the drawing's own coordinates. */
const placeBoxes = ({ children = [] }: ElkNode, origin: ElkPoint = { x: 0, y: 0 }): Box[] =>
  children.flatMap((child) => {
    const at = { x: origin.x + (child.x ?? 0), y: origin.y + (child.y ?? 0) };
    const { id, width = 0, height = 0 } = child;
    return [{ id, ...at, width, height }, ...placeBoxes(child, at)];
  });

/** ELK gives an edge in the coordinates of the box that contains it. */
const originOf = ({ container = '' }: ElkEdge, boxes: ReadonlyMap<string, Box>): ElkPoint =>
  boxes.get(container) ?? { x: 0, y: 0 };

const placeLine = (edge: ElkEdge, { x, y }: ElkPoint) => {
  const [section] = edge.sections ?? [];
  const points =
    section === undefined ? [] : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  return points.map((point) => [round(x + point.x), round(y + point.y)] as const);
};

const placeArrow = (
  edge: ElkEdge,
  origin: ElkPoint,
  { source, target, isMain, lines }: Arrow,
): PlacedArrow => {
  const [label] = edge.labels ?? [];
  return {
    id: edge.id,
    source,
    target,
    isMain,
    points: placeLine(edge, origin),
    label:
      label === undefined
        ? null
        : {
            x: round(origin.x + (label.x ?? 0)),
            y: round(origin.y + (label.y ?? 0)),
            width: round(label.width),
            height: round(label.height),
            lines,
          },
  };
};

const toLayout = (laidOut: ElkNode, root: AnyStateNode, arrows: readonly Arrow[]): ChartLayout => {
  const boxes = new Map(placeBoxes(laidOut).map((box) => [box.id, box]));
  const edges = new Map(laidOut.edges?.map((edge) => [edge.id, edge]));
  const place = <Placed>(id: string, toPlaced: (edge: ElkEdge, origin: ElkPoint) => Placed): Placed[] => {
    const edge = edges.get(id);
    return edge === undefined ? [] : [toPlaced(edge, originOf(edge, boxes))];
  };
  return {
    width: round(laidOut.width),
    height: round(laidOut.height),
    nodes: nodesBelow(root).flatMap((node): PlacedState[] => {
      const box = boxes.get(node.id);
      if (box === undefined) return [];
      const { id, x, y, width, height } = box;
      const place = { x: round(x), y: round(y), width: round(width), height: round(height) };
      return [{ id, name: node.key, kind: kindOf(node), ...place }];
    }),
    edges: arrows.flatMap((arrow) => place(arrow.id, (edge, origin) => placeArrow(edge, origin, arrow))),
    starts: startsBelow(root).flatMap(({ id, dot, target }) =>
      place(id, (edge, origin): PlacedStart => {
        const { x, y } = boxes.get(dot) ?? origin;
        return { target, x: round(x + DOT / 2), y: round(y + DOT / 2), points: placeLine(edge, origin) };
      }),
    ),
  };
};

/**
 * Lays a chart out, from top to bottom; the same chart gives the same picture.
 *
 * @param machine - Any XState machine; one revived from JSON by `createMachine()` is enough.
 * @param engine - `new ELK()` of elkjs.
 */
export const layOutChart = async (
  machine: AnyStateMachine,
  engine: LayoutEngine,
  { mainArrows = [], engineOptions = {} }: LayoutOptions = {},
): Promise<ChartLayout> => {
  const { root } = machine;
  const arrows = collectArrows(root, mainArrows);
  // Where the machine as a whole has ways out, it needs a box that they can leave.
  const isBoxed = arrows.some(({ source }) => source === root.id);
  const graph: ElkNode = {
    id: `${root.id}→drawing`,
    layoutOptions: { ...ROOT_OPTIONS, ...engineOptions },
    children: isBoxed ? [boxOf(root)] : [...dotsIn(root), ...childrenOf(root).map(boxOf)],
    edges: [
      ...startsBelow(root).map(({ id, dot, target }) => ({ id, sources: [dot], targets: [target] })),
      ...arrows.map(({ id, source, target, isMain, lines }) => ({
        id,
        sources: [source],
        targets: [target],
        ...(isMain && { layoutOptions: MAIN_OPTIONS }),
        ...(lines.length > 0 && { labels: [labelOf(lines)] }),
      })),
    ],
  };
  return toLayout((await engine.layout(graph)) as ElkNode, root, arrows);
};
