'use client';

import { type ChartDefinition, machineOf } from 'authchart/inspect';
import {
  AUTH_CHART_LAYOUT,
  type ChartLayout,
  type LayoutEngine,
  layOutChart,
  type OutlineState,
  outlineChart,
} from 'authchart/react';
import { useEffect, useState } from 'react';

/** A chart as it is shown. */
export interface ShownChart {
  readonly layout: ChartLayout;
  readonly outline: readonly OutlineState[];
}

const isOurs = (definition: ChartDefinition) => {
  const states = (definition.states ?? {}) as Record<string, unknown>;
  const drawn = AUTH_CHART_LAYOUT.nodes.map(({ id }) => id.split('.')).filter((path) => path.length === 2);
  return (
    definition.id === 'auth' &&
    drawn.length === Object.keys(states).length &&
    drawn.every(([, name]) => name !== undefined && Object.hasOwn(states, name))
  );
};

const layOut = async (definition: ChartDefinition): Promise<ShownChart | null> => {
  const machine = machineOf(definition);
  if (machine === null) return null;
  const outline = outlineChart(machine);
  if (isOurs(definition)) return { layout: AUTH_CHART_LAYOUT, outline };
  // Half a megabyte, for charts that nobody has laid out before: only when one is looked at.
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
  // Its types want what they are given to be mutable; it changes nothing of ours.
  return { layout: await layOutChart(machine, new Elk() as unknown as LayoutEngine), outline };
};

/** null: none can be drawn. */
const charts = new Map<ChartDefinition, ShownChart | null>();

/** How a chart is drawn: undefined while that is being found out, null where it cannot be. */
export const useShownChart = (definition: ChartDefinition | null): ShownChart | null | undefined => {
  const [, setCount] = useState(0);
  useEffect(() => {
    if (definition === null || charts.has(definition)) return;
    let isCurrent = true;
    layOut(definition)
      .catch(() => null)
      .then((chart) => {
        charts.set(definition, chart);
        if (isCurrent) setCount((count) => count + 1);
      });
    return () => {
      isCurrent = false;
    };
  }, [definition]);
  return definition === null ? null : charts.get(definition);
};
