/** Where a state's box stands. */
export interface PlacedState {
  /** `auth.refreshing.usable` */
  readonly id: string;
  readonly name: string;
  readonly kind: 'simple' | 'compound' | 'final';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Line = readonly (readonly [x: number, y: number])[];

/** Where a chart, or a state with states in it, begins: a dot and the line to its first state. */
export interface PlacedStart {
  readonly target: string;
  readonly x: number;
  readonly y: number;
  readonly points: Line;
}

/** One line of an arrow's label: what happens, as a person would say it. */
export interface LabelLine {
  readonly text: string;
  /** As XState calls it: `xstate.done.actor.refresh`. */
  readonly eventType: string;
}

/** All transitions from one state to another, as one arrow. */
export interface PlacedArrow {
  /** `auth.anonymous→auth.authenticating` */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Part of the ordinary life, drawn heavier than the ways out of trouble. */
  readonly isMain: boolean;
  readonly points: Line;
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly lines: readonly LabelLine[];
  } | null;
}

/** A chart as it is drawn: made by `layOutChart()`, drawn by `<ChartDrawing>`. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedState[];
  readonly edges: readonly PlacedArrow[];
  readonly starts: readonly PlacedStart[];
}

/** A transition that was taken, by the ids of its state nodes. */
export interface ChartStep {
  readonly source: string;
  /** null where the transition leads nowhere: its state stays. */
  readonly target: string | null;
  /** As XState calls it: `xstate.after.untilRefresh.auth.authenticated`. */
  readonly eventType: string;
}
