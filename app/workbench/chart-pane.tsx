import { AUTH_CHART_LAYOUT, ChartDrawing, StatechartView } from 'authchart/react';
import type { Moment } from '../demo/page/records.ts';
import styles from './chart-pane.module.css';

/** The whole chart: as it stands, or as it stood. */
export const ChartPane = ({ past }: { readonly past: Moment | null }) =>
  past === null ? (
    <StatechartView />
  ) : (
    <div className={styles.past}>
      <ChartDrawing
        layout={AUTH_CHART_LAYOUT}
        active={[`auth.${past.state}`]}
        last={past.step}
        title={`The statechart as it was: ${past.state}.`}
      />
    </div>
  );
