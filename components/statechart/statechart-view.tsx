'use client';

import { selectStateName } from '../../machines/index.ts';
import { useAuth } from '../use-auth.ts';
import { ChartDrawing } from './chart-drawing.tsx';
import { LAYOUT } from './layout.ts';

/** The chart that decides about this very session, and where it stands: laid out at build time, drawn on the server. */
export const StatechartView = () => {
  const active = useAuth(selectStateName);
  return (
    <ChartDrawing
      layout={LAYOUT}
      active={[`auth.${active}`]}
      title={`The statechart of a session; it is ${active}.`}
    />
  );
};
