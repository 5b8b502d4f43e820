'use client';

import { authMachine, selectStateName } from '../../machines/index.ts';
import { useAuth, useAuthActor } from '../use-auth.ts';
import { ChartView } from './chart-view.tsx';
import { LAYOUT } from './layout.ts';
import { outlineChart } from './outline-chart.ts';
import { useLastStep, useWaits } from './use-chart-activity.ts';

const OUTLINE = outlineChart(authMachine);

/**
 * The chart that decides about this very session: where it stands, what it did last, and when it will act by itself.
 *
 * Laid out at build time and drawn on the server, as {@link ChartView} shows it.
 */
export const StatechartView = () => {
  const actor = useAuthActor();
  const state = useAuth(selectStateName);
  const last = useLastStep(actor);
  const waits = useWaits(actor);
  return (
    <ChartView
      layout={LAYOUT}
      outline={OUTLINE}
      active={[`auth.${state}`]}
      last={last}
      waits={waits}
      title={`The statechart of a session; it is ${state}. The outline says the same in words.`}
    />
  );
};
