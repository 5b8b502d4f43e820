import type { ChartLayout, PlacedArrow, PlacedState } from './layout.types.ts';

const CORNER = 8;
const LINE = 16;

type Point = readonly [x: number, y: number];

/** The point that lies `CORNER` before `to`, seen from `from`; half the way where they are too near. */
const shorten = ([x, y]: Point, [toX, toY]: Point): Point => {
  const length = Math.hypot(toX - x, toY - y);
  const share = length === 0 ? 0 : Math.max(length - CORNER, length / 2) / length;
  return [x + (toX - x) * share, y + (toY - y) * share];
};

/** A line through the points with rounded corners. */
const toPath = (points: readonly Point[]): string =>
  points
    .map((point, at) => {
      const before = points[at - 1];
      const after = points[at + 1];
      if (before === undefined) return `M${point.join(' ')}`;
      if (after === undefined) return `L${point.join(' ')}`;
      const [start, end] = [shorten(before, point), shorten(after, point)];
      return `L${start.join(' ')} Q${point.join(' ')} ${end.join(' ')}`;
    })
    .join(' ');

const Arrow = ({ arrow, mark }: { readonly arrow: PlacedArrow; readonly mark: string | undefined }) => (
  <path
    className="authchart-arrow"
    d={toPath(arrow.points)}
    markerEnd="url(#authchart-head)"
    data-mark={mark}
  />
);

const Label = ({ arrow }: { readonly arrow: PlacedArrow }) =>
  arrow.labels.map(({ x, y, width, height, lines }) => (
    <g key={`${x} ${y}`}>
      <rect className="authchart-label-ground" x={x} y={y} width={width} height={height} rx="4" />
      <text className="authchart-label">
        {lines.map((line, at) => (
          <tspan key={line} x={x + width / 2} y={y + 14 + at * LINE}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  ));

const State = ({ state, isActive }: { readonly state: PlacedState; readonly isActive: boolean }) => {
  const { x, y, width, height, name, isCompound } = state;
  const baseline = isCompound ? y + 26 : y + height / 2 + 5;
  return (
    <g className="authchart-state" data-active={isActive} data-node={state.id}>
      <rect x={x} y={y} width={width} height={height} rx={isCompound ? 16 : height / 2} />
      {isActive && <circle cx={x + 16} cy={baseline - 5} r="4.5" />}
      <text
        x={isCompound ? x + 28 : x + width / 2 + (isActive ? 6 : 0)}
        y={baseline}
        textAnchor={isCompound ? 'start' : 'middle'}
      >
        {name}
      </text>
    </g>
  );
};

export interface ChartSvgProps {
  readonly layout: ChartLayout;
  /** The state as a dotted word, as `selectStateName` gives it; null where none is active. */
  readonly active: string | null;
  readonly title: string;
  /** What an arrow is marked with, by its id. */
  readonly markOf?: (id: string) => string | undefined;
}

/** The chart as a drawing: boxes below, arrows over them, labels on top. */
export const ChartSvg = ({ layout, active, title, markOf }: ChartSvgProps) => {
  const isActive = ({ id }: PlacedState) =>
    active !== null && (`auth.${active}` === id || `auth.${active}`.startsWith(`${id}.`));
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      className="authchart-chart"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="img"
      aria-label={title}
    >
      <defs>
        <marker
          id="authchart-head"
          viewBox="0 0 8 8"
          refX="7.5"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto-start-reverse"
        >
          <path className="authchart-head" d="M0 0.5 L8 4 L0 7.5 Z" />
        </marker>
      </defs>
      {layout.nodes.map((state) => (
        <State key={state.id} state={state} isActive={isActive(state)} />
      ))}
      {layout.edges.map((arrow) => (
        <Arrow key={arrow.id} arrow={arrow} mark={markOf?.(arrow.id)} />
      ))}
      {layout.edges.map((arrow) => (
        <Label key={arrow.id} arrow={arrow} />
      ))}
    </svg>
  );
};
