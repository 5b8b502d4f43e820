'use client';

import { activeStates, findStep, type SeenActor, statelyCode } from 'authchart/inspect';
import { ChartView } from 'authchart/react';
import { useState } from 'react';
import styles from './chart-panel.module.css';
import shared from './inspect.module.css';
import { type ShownChart, useShownChart } from './use-shown-chart.ts';
import { sayState } from './words.ts';

const CopyForStately = ({ actor }: { readonly actor: SeenActor }) => {
  const [said, setSaid] = useState('');
  const { definition } = actor;
  if (definition === null) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(statelyCode(definition));
      setSaid('Copied: paste it into “Import” in Stately Studio.');
    } catch {
      setSaid('The browser keeps its clipboard closed.');
    }
  };
  return (
    <div className={styles.copy}>
      <button type="button" className={shared.button} onClick={copy}>
        Copy for Stately
      </button>
      <span role="status" className={shared.quiet}>
        {said}
      </span>
    </div>
  );
};

const Drawing = ({ actor, chart }: { readonly actor: SeenActor; readonly chart: ShownChart }) => {
  const { definition, now, lastStep } = actor;
  if (definition === null) return null;
  const active = activeStates(definition, now.value);
  const last =
    lastStep === null
      ? null
      : findStep(chart.layout.edges, {
          eventType: lastStep.event.type,
          before: activeStates(definition, lastStep.before?.value),
          after: active,
        });
  return (
    <ChartView
      {...chart}
      active={active}
      last={last}
      title={`The chart of ${actor.name}; it is ${sayState(now)}. The outline says the same in words.`}
    />
  );
};

const Nothing = ({ actor, chart }: { readonly actor: SeenActor; readonly chart: null | undefined }) => {
  if (actor.definition === null)
    return <p className={shared.quiet}>{actor.name} is no chart: it has a status and nothing to draw.</p>;
  return (
    <p className={shared.quiet} role="status">
      {chart === null ? 'This chart’s definition cannot be drawn.' : 'Laying the chart out …'}
    </p>
  );
};

/** The chart of an actor: where it stands, and how it came there. */
export const ChartPanel = ({ actor }: { readonly actor: SeenActor | null }) => {
  const chart = useShownChart(actor?.definition ?? null);
  return (
    <section className={`${shared.card} ${styles.chart}`} aria-labelledby="chart-title">
      <h2 id="chart-title" className={shared.title}>
        Chart
        {actor !== null && (
          <span className={styles.standing}>
            {actor.name} <code className={styles.state}>{sayState(actor.now)}</code>
          </span>
        )}
      </h2>
      {actor === null && <p className={shared.quiet}>Choose an actor.</p>}
      {actor !== null &&
        (chart ? <Drawing actor={actor} chart={chart} /> : <Nothing actor={actor} chart={chart} />)}
      {actor !== null && <CopyForStately actor={actor} />}
    </section>
  );
};
