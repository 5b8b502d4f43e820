import { useId } from 'react';
import { ChartDrawing, type ChartDrawingProps } from './chart-drawing.tsx';
import { ChartOutline } from './chart-outline.tsx';
import type { OutlineState } from './outline-chart.ts';

export interface ChartViewProps extends Omit<ChartDrawingProps, 'markOf'> {
  /** `outlineChart(machine)` */
  readonly outline: readonly OutlineState[];
}

/**
 * A chart as a picture, and as an outline where it has less than 680 px; a checkbox shows the other of the two, also
 * without JavaScript. It knows nothing of a running actor. `authchart/styles.css` is needed for it.
 */
export const ChartView = ({ outline, ...chart }: ChartViewProps) => {
  const { active, last = null, waits = {} } = chart;
  const id = useId();
  return (
    <div className="authchart-statechart">
      <div className="authchart-statechart-switch">
        <input type="checkbox" id={id} />
        <label htmlFor={id}>
          <span data-when="wide">as an outline</span>
          <span data-when="narrow">as a picture</span>
        </label>
      </div>
      <div className="authchart-statechart-picture">
        <ChartDrawing {...chart} />
      </div>
      <div className="authchart-statechart-outline">
        <ChartOutline outline={outline} active={active} last={last} waits={waits} />
      </div>
    </div>
  );
};
