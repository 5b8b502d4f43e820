import { type ReactNode, useId } from 'react';
import type { ChartLayout, ChartStep, PlacedArrow, PlacedStart, PlacedState } from './layout.types.ts';
import { roundedPath } from './rounded-path.ts';

const LINE = 16;

const isStepOf = ({ source, target }: PlacedArrow, last: ChartStep | null) =>
  last !== null && last.source === source && last.target === target;

const HEADS = ['plain', 'main', 'last'] as const;

const headOf = (arrow: PlacedArrow, last: ChartStep | null): (typeof HEADS)[number] => {
  if (isStepOf(arrow, last)) return 'last';
  return arrow.isMain ? 'main' : 'plain';
};

interface LabelProps {
  readonly arrow: PlacedArrow;
  readonly last: ChartStep | null;
  readonly waits: Readonly<Record<string, string>>;
}

const Label = ({ arrow, last, waits }: LabelProps) => {
  if (arrow.label === null) return null;
  const { x, y, width, height, lines } = arrow.label;
  const isLast = isStepOf(arrow, last);
  return (
    <g className="authchart-label" data-main={arrow.isMain || undefined} data-last={isLast || undefined}>
      <rect x={x} y={y} width={width} height={height} rx="4" />
      <text>
        {lines.map(({ text, eventType }, at) => (
          <tspan
            key={eventType}
            x={x + width / 2}
            y={y + 14 + at * LINE}
            data-last={(isLast && last?.eventType === eventType) || undefined}
          >
            {waits[eventType] === undefined ? (
              text
            ) : (
              <tspan className="authchart-wait">{`${text.replace(/^after /, '')} ${waits[eventType]}`}</tspan>
            )}
          </tspan>
        ))}
      </text>
    </g>
  );
};

const Start = ({ start, head }: { readonly start: PlacedStart; readonly head: string }) => (
  <g className="authchart-start">
    <circle cx={start.x} cy={start.y} r="6" />
    <path className="authchart-arrow" d={roundedPath(start.points)} markerEnd={head} />
  </g>
);

/** Three quarters of a circle with an arrow's head: it went out and came back. */
const loopAt = (x: number, y: number) => `M${x - 7} ${y} a7 7 0 1 1 7 7 m-4 -3 l4 3 l-3 4`;

interface StateProps {
  readonly state: PlacedState;
  readonly isActive: boolean;
  /** The last transition led from the state to itself, or nowhere. */
  readonly isTouched: boolean;
}

const State = ({ state, isActive, isTouched }: StateProps) => {
  const { id, x, y, width, height, name, kind } = state;
  const isCompound = kind === 'compound';
  const baseline = isCompound ? y + 26 : y + height / 2 + 5;
  const radius = isCompound ? 16 : height / 2;
  return (
    <g className="authchart-state" data-active={isActive} data-node={id} data-kind={kind}>
      <rect x={x} y={y} width={width} height={height} rx={radius} />
      {kind === 'final' && (
        <rect
          className="authchart-final"
          x={x + 4}
          y={y + 4}
          width={width - 8}
          height={height - 8}
          rx={radius - 4}
        />
      )}
      {isTouched && <path className="authchart-loop" d={loopAt(x + width + 2, y - 2)} />}
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

export interface ChartDrawingProps {
  readonly layout: ChartLayout;
  /** Ids of the active state nodes (`auth.refreshing.usable`); what contains one is drawn active too. */
  readonly active: readonly string[];
  /** The transition that was taken last; it is marked. */
  readonly last?: ChartStep | null;
  /** What stands behind an event in a label, by its type: `{ 'xstate.after.…': 'in 41 s' }`. */
  readonly waits?: Readonly<Record<string, string>>;
  /** What the drawing shows, for who cannot see it. */
  readonly title: string;
  /** What an arrow is marked with, by its id. */
  readonly markOf?: (id: string) => string | undefined;
  /** Drawn on top. */
  readonly children?: ReactNode;
}

const NO_WAITS = {};

/**
 * A chart as a drawing: boxes below, arrows over them, labels on top. It knows nothing of a running actor.
 *
 * `authchart/styles.css` colours it, in both schemes.
 */
export const ChartDrawing = (props: ChartDrawingProps) => {
  const { layout, active, last = null, waits = NO_WAITS, title, markOf, children } = props;
  const head = `authchart-head${useId()}`;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      className="authchart-chart"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="img"
      aria-label={title}
    >
      <defs>
        {HEADS.map((kind) => (
          <marker
            key={kind}
            id={`${head}-${kind}`}
            viewBox="0 0 8 8"
            refX="7.5"
            refY="4"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path className="authchart-head" data-kind={kind} d="M0 0.5 L8 4 L0 7.5 Z" />
          </marker>
        ))}
      </defs>
      {layout.nodes.map((state) => (
        <State
          key={state.id}
          state={state}
          isActive={active.some((name) => name === state.id || name.startsWith(`${state.id}.`))}
          isTouched={last?.source === state.id && (last.target === null || last.target === state.id)}
        />
      ))}
      {layout.starts.map((start) => (
        <Start key={start.target} start={start} head={`url(#${head}-plain)`} />
      ))}
      {layout.edges.map((arrow) => (
        <path
          key={arrow.id}
          className="authchart-arrow"
          d={roundedPath(arrow.points)}
          markerEnd={`url(#${head}-${headOf(arrow, last)})`}
          data-main={arrow.isMain || undefined}
          data-last={isStepOf(arrow, last) || undefined}
          data-mark={markOf?.(arrow.id)}
        />
      ))}
      {layout.edges.map((arrow) => (
        <Label key={arrow.id} arrow={arrow} last={last} waits={waits} />
      ))}
      {children}
    </svg>
  );
};
