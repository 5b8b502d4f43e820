/** Where a state's box stands. */
export interface PlacedState {
  /** `auth.refreshing.usable` */
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isCompound: boolean;
}

/** All transitions from one state to another, as one arrow. */
export interface PlacedArrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly labels: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly lines: readonly string[];
  }[];
}

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedState[];
  readonly edges: readonly PlacedArrow[];
}
