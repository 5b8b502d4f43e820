import { CHART_COLOURS, type ChartScheme } from '../components/statechart/chart-colours.ts';
import { ChartDrawing } from '../components/statechart/chart-drawing.tsx';
import type { ChartLayout, PlacedArrow } from '../components/statechart/layout.types.ts';

/** How many transitions there are, and how many of them a suite has covered. */
export interface CoverageCount {
  readonly all: number;
  readonly visited: number;
  readonly checked: number;
}

/** The transitions that one arrow of the picture stands for. */
export interface ArrowCoverage extends CoverageCount {
  /** `auth.anonymous→auth.authenticating` */
  readonly id: string;
}

/** Colour says it, and so does the line: whole, dashed, dashed and dotted, dotted. */
const MARKS = {
  checked: { says: 'checked', line: 'stroke-width:2.2' },
  visited: { says: 'taken, not checked', line: 'stroke-width:2;stroke-dasharray:9 5' },
  partly: { says: 'taken in part', line: 'stroke-width:2;stroke-dasharray:9 4 2 4' },
  missing: { says: 'never taken', line: 'stroke-width:2;stroke-dasharray:2 4' },
} as const;

type Mark = keyof typeof MARKS;

const NAMES = Object.keys(MARKS) as readonly Mark[];

const PARTLY = { light: '#8a5a00', dark: '#e3b45c' } as const;
const MISSING = { light: '#b3261e', dark: '#ff8a80' } as const;

const markOf = ({ all, visited, checked }: CoverageCount): Mark => {
  if (checked === all) return 'checked';
  if (visited === all) return 'visited';
  return visited > 0 ? 'partly' : 'missing';
};

export const coverageStyle = (scheme: ChartScheme): string => {
  const { accent, soft, ink, ground } = CHART_COLOURS[scheme];
  const colours: Readonly<Record<Mark, string>> = {
    checked: accent,
    visited: soft,
    partly: PARTLY[scheme],
    missing: MISSING[scheme],
  };
  return [
    ...NAMES.map(
      (mark) => `.authchart-arrow[data-mark=${mark}]{stroke:${colours[mark]};${MARKS[mark].line}}`,
    ),
    // Where a browser cannot do it, the heads stay as they are.
    '.authchart-head[data-kind]{fill:context-stroke}',
    `.authchart-share rect{fill:${ground}}`,
    `.authchart-share text{font:600 11px system-ui,sans-serif;fill:${colours.partly};text-anchor:middle}`,
    `.authchart-legend text{font:13px system-ui,sans-serif;fill:${ink}}`,
    '.authchart-legend text.authchart-sum{font-weight:600;font-size:15px}',
  ].join('');
};

/** How much of an arrow is covered, below the names of its events. */
const Share = ({
  arrow: { label },
  share,
}: {
  readonly arrow: PlacedArrow;
  readonly share: ArrowCoverage;
}) => {
  if (label === null) return null;
  const middle = label.x + label.width / 2;
  const top = label.y + label.height;
  return (
    <g className="authchart-share">
      <rect x={middle - 20} y={top - 2} width={40} height={15} rx="4" />
      <text x={middle} y={top + 9}>{`${share.visited} of ${share.all}`}</text>
    </g>
  );
};

const LEGEND_HEIGHT = 88;
const KEY_WIDTH = 205;

const Legend = ({ top, sum }: { readonly top: number; readonly sum: CoverageCount }) => (
  <g className="authchart-legend">
    <text className="authchart-sum" x={24} y={top + 24}>
      {`${sum.checked} of ${sum.all} transitions checked, ${sum.visited} taken`}
    </text>
    {NAMES.map((mark, at) => (
      <g key={mark}>
        <path className="authchart-arrow" data-mark={mark} d={`M${24 + at * KEY_WIDTH} ${top + 51} h44`} />
        <text x={78 + at * KEY_WIDTH} y={top + 56}>
          {MARKS[mark].says}
        </text>
      </g>
    ))}
  </g>
);

interface CoverageSvgProps {
  readonly layout: ChartLayout;
  readonly arrows: readonly ArrowCoverage[];
  readonly sum: CoverageCount;
}

/** The chart as a suite has covered it. */
export const CoverageSvg = ({ layout, arrows, sum }: CoverageSvgProps) => {
  const shares = new Map(arrows.map((arrow) => [arrow.id, arrow]));
  const mark = (id: string) => {
    const share = shares.get(id);
    return share && markOf(share);
  };
  return (
    <ChartDrawing
      layout={{ ...layout, height: layout.height + LEGEND_HEIGHT }}
      active={[]}
      markOf={mark}
      title={`The chart of a session: ${sum.checked} of its ${sum.all} transitions checked, ${sum.visited} taken.`}
    >
      {layout.edges.map((arrow) => {
        const share = shares.get(arrow.id);
        return share && markOf(share) === 'partly' && <Share key={arrow.id} arrow={arrow} share={share} />;
      })}
      <Legend top={layout.height} sum={sum} />
    </ChartDrawing>
  );
};
