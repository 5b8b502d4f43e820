'use client';

import { useId } from 'react';
import { authMachine, selectStateName } from '../../machines/index.ts';
import { useAuth, useAuthActor } from '../use-auth.ts';
import { ChartDrawing } from './chart-drawing.tsx';
import { ChartOutline } from './chart-outline.tsx';
import { LAYOUT } from './layout.ts';
import { outlineChart } from './outline-chart.ts';
import { useLastStep, useWaits } from './use-chart-activity.ts';

const OUTLINE = outlineChart(authMachine);

/**
 * The chart that decides about this very session: where it stands, what it did last, and when it will act by itself.
 *
 * Laid out at build time and drawn on the server. Where it has less than 680 px it is an outline; a checkbox shows the
 * other of the two, also without JavaScript. `authchart/styles.css` is needed for that.
 */
export const StatechartView = () => {
  const actor = useAuthActor();
  const state = useAuth(selectStateName);
  const last = useLastStep(actor);
  const waits = useWaits(actor);
  const active = [`auth.${state}`];
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
        <ChartDrawing
          layout={LAYOUT}
          active={active}
          last={last}
          waits={waits}
          title={`The statechart of a session; it is ${state}. The outline says the same in words.`}
        />
      </div>
      <div className="authchart-statechart-outline">
        <ChartOutline outline={OUTLINE} active={active} last={last} waits={waits} />
      </div>
    </div>
  );
};
