import ElkModule from 'elkjs/lib/elk.bundled.js';

// A CommonJS package: its class is the default export's default, as TypeScript sees it.
const Elk = /** @type {any} */ (ElkModule);

const LETTER = 7.3;
const LINE = 16;
const STATE_HEIGHT = 38;
const MOST_LABELS = 2;

/** What an arrow says: the event as a person would, not XState's name for it. */
const describe = (/** @type {string} */ eventType) => {
  const [, done] = /^xstate\.done\.actor\.(\w+)/.exec(eventType) ?? [];
  if (done !== undefined) return `${done} answered`;
  const [, failed] = /^xstate\.error\.actor\.(\w+)/.exec(eventType) ?? [];
  if (failed !== undefined) return `${failed} failed`;
  const [, delay] = /^xstate\.after\.(\w+)/.exec(eventType) ?? [];
  return delay === undefined ? eventType : `after ${delay}`;
};

/** @param {any} node @returns {any[]} */
const descendants = (node) => Object.values(node.states).flatMap((child) => [child, ...descendants(child)]);

const textWidth = (/** @type {string} */ text) => Math.ceil(text.length * LETTER);

/** Arrows between two states are one arrow; what stays where it is has none. */
const collectEdges = (/** @type {any} */ machine) => {
  /** @type {Map<string, { source: string, target: string, labels: string[] }>} */
  const edges = new Map();
  for (const node of descendants(machine.root))
    for (const transition of [...node.transitions.values(), node.always ?? []].flat()) {
      const target = transition.target?.[0];
      if (target === undefined || target === node) continue;
      const key = `${node.id}→${target.id}`;
      /** @type {{ source: string, target: string, labels: string[] }} */
      const edge = edges.get(key) ?? { source: node.id, target: target.id, labels: [] };
      const label = transition.eventType === '' ? '' : describe(transition.eventType);
      if (label !== '' && !edge.labels.includes(label)) edge.labels.push(label);
      edges.set(key, edge);
    }
  for (const { labels } of edges.values()) labels.sort((a, b) => rank(a) - rank(b));
  return [...edges.values()];
};

/** What happens by itself comes first, then answers, then what people and tabs do. */
const RANKS = [
  /^after /,
  / answered$/,
  /\.(requested|submitted|cancelled|rejected)$/,
  /^(tab|session|page)\./,
  / failed$/,
];

const rank = (/** @type {string} */ label) => RANKS.findIndex((pattern) => pattern.test(label));

const shorten = (/** @type {string[]} */ labels) =>
  labels.length <= MOST_LABELS
    ? labels
    : [
        ...labels.slice(0, MOST_LABELS - 1),
        `${labels[MOST_LABELS - 1]} … ${labels.length - MOST_LABELS} more`,
      ];

/** @param {any} node @returns {any} */
const toElkNode = (node) => {
  const children = Object.values(node.states).map(toElkNode);
  return {
    id: node.id,
    ...(children.length === 0
      ? { width: textWidth(node.key) + 44, height: STATE_HEIGHT }
      : { children, layoutOptions: { 'elk.padding': '[top=44,left=24,bottom=24,right=24]' } }),
  };
};

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

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/** Where every box stands, in the drawing's own coordinates. @returns {any[]} */
const placeNodes = (/** @type {any} */ node, x = 0, y = 0, depth = 0) => {
  const at = { x: x + (node.x ?? 0), y: y + (node.y ?? 0) };
  const own =
    depth === 0
      ? []
      : [
          {
            id: node.id,
            name: node.id.split('.').at(-1),
            x: round(at.x),
            y: round(at.y),
            width: round(node.width),
            height: round(node.height),
            isCompound: (node.children ?? []).length > 0,
          },
        ];
  return [
    ...own,
    ...(node.children ?? []).flatMap((/** @type {any} */ child) => placeNodes(child, at.x, at.y, depth + 1)),
  ];
};

/** ELK gives an edge in the coordinates of the box that contains it. */
const placeEdges = (/** @type {any} */ graph, /** @type {any[]} */ nodes) => {
  const origin = (/** @type {string} */ id) => nodes.find((node) => node.id === id) ?? { x: 0, y: 0 };
  return graph.edges.map((/** @type {any} */ edge) => {
    const { x, y } =
      edge.container === undefined || edge.container === graph.id ? { x: 0, y: 0 } : origin(edge.container);
    const points = edge.sections.flatMap((/** @type {any} */ section) => [
      section.startPoint,
      ...(section.bendPoints ?? []),
      section.endPoint,
    ]);
    return {
      id: edge.id,
      source: edge.sources[0],
      target: edge.targets[0],
      points: points.map((/** @type {any} */ point) => [round(x + point.x), round(y + point.y)]),
      labels: (edge.labels ?? []).map((/** @type {any} */ label) => ({
        x: round(x + label.x),
        y: round(y + label.y),
        width: round(label.width),
        height: round(label.height),
        lines: label.text.split('\n'),
      })),
    };
  });
};

/**
 * Lays the chart out: same chart, same bytes.
 *
 * @param {any} machine
 */
export const layOutChart = async (machine) => {
  const graph = {
    id: machine.id,
    layoutOptions: ROOT_OPTIONS,
    children: Object.values(machine.root.states).map(toElkNode),
    edges: collectEdges(machine).map(({ source, target, labels }) => {
      const lines = shorten(labels);
      return {
        id: `${source}→${target}`,
        sources: [source],
        targets: [target],
        labels:
          lines.length === 0
            ? []
            : [
                {
                  text: lines.join('\n'),
                  width: Math.max(...lines.map(textWidth)) + 10,
                  height: lines.length * LINE + 4,
                  layoutOptions: { 'elk.edgeLabels.inline': 'true' },
                },
              ],
      };
    }),
  };
  const laidOut = await new Elk().layout(graph);
  const nodes = placeNodes(laidOut);
  return {
    width: round(laidOut.width),
    height: round(laidOut.height),
    nodes,
    edges: placeEdges(laidOut, nodes),
  };
};
