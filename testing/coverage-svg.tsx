import { CHART_COLOURS, type ChartScheme } from '../components/statechart/chart-colours.ts';
import { ChartDrawing } from '../components/statechart/chart-drawing.tsx';
import type { ChartLayout } from '../components/statechart/layout.types.ts';

/** How many transitions an arrow of the picture stands for, and how many of them a suite has covered. */
export interface ArrowCoverage {
  /** `auth.anonymous→auth.authenticating` */
  readonly id: string;
  readonly all: number;
  readonly visited: number;
  readonly checked: number;
}

type Mark = 'checked' | 'visited' | 'missing';

const markOf = ({ all, visited, checked }: ArrowCoverage): Mark => {
  if (checked === all) return 'checked';
  return visited === all ? 'visited' : 'missing';
};

/** Colour says it, and so does the line: whole, dashed, dotted. */
const STROKES: Readonly<Record<Mark, string>> = {
  checked: 'stroke-width:2.2',
  visited: 'stroke-width:2;stroke-dasharray:9 5',
  missing: 'stroke-width:2;stroke-dasharray:2 4',
};

const MISSING = { light: '#b3261e', dark: '#ff8a80' } as const;

export const coverageStyle = (scheme: ChartScheme): string => {
  const { accent, soft } = CHART_COLOURS[scheme];
  const colours: Readonly<Record<Mark, string>> = {
    checked: accent,
    visited: soft,
    missing: MISSING[scheme],
  };
  return Object.entries(STROKES)
    .map(([mark, line]) => `.authchart-arrow[data-mark=${mark}]{stroke:${colours[mark as Mark]};${line}}`)
    .join('');
};

/** The chart as a suite has covered it. */
export const CoverageSvg = ({
  layout,
  arrows,
}: {
  readonly layout: ChartLayout;
  readonly arrows: readonly ArrowCoverage[];
}) => {
  const marks = new Map(arrows.map((arrow) => [arrow.id, markOf(arrow)]));
  const count = (mark: Mark) => [...marks.values()].filter((other) => other === mark).length;
  return (
    <ChartDrawing
      layout={layout}
      active={[]}
      markOf={(id) => marks.get(id)}
      title={`The chart’s arrows: ${count('checked')} checked, ${count('visited')} only taken, ${count('missing')} not taken in whole.`}
    />
  );
};
