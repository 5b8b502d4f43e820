import { layoutEngine } from './layout-engine.mjs';

/** A life without trouble: in, renewed, out. */
const MAIN_ARROWS = [
  'auth.anonymous→auth.authenticating',
  'auth.authenticating→auth.authenticated',
  'auth.authenticated→auth.refreshing',
  'auth.refreshing→auth.authenticated',
  'auth.authenticated→auth.loggingOut',
  'auth.loggingOut→auth.anonymous',
];

/** The best of some thousand sets that were tried: states in the order of a life, the main arrows short, few crossings. */
const ENGINE_OPTIONS = {
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.thoroughness': '7',
  'elk.randomSeed': '40',
  'elk.layered.compaction.postCompaction.strategy': 'LEFT',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.layering.strategy': 'LONGEST_PATH',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'TAIL_LAYER',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.layered.unnecessaryBendpoints': 'false',
};

/**
 * Our own chart, laid out with what was found to suit it.
 *
 * @param {typeof import('../../components/statechart/lay-out-chart.ts').layOutChart} layOutChart
 * @param {import('xstate').AnyStateMachine} machine
 */
export const layOutAuthChart = (layOutChart, machine) =>
  layOutChart(machine, layoutEngine, { mainArrows: MAIN_ARROWS, engineOptions: ENGINE_OPTIONS });
