import { readFileSync } from 'node:fs';
import { authMachine } from 'authchart';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { CHART_COLOURS, chartStyle } from '../../components/statechart/chart-colours.ts';
import { ChartDrawing } from '../../components/statechart/chart-drawing.tsx';
import { layOutChart } from '../../components/statechart/lay-out-chart.ts';
import { LAYOUT } from '../../components/statechart/layout.ts';
import { layoutEngine } from '../../scripts/lib/layout-engine.mjs';
import { drawTabs } from '../../scripts/lib/tabs-figure.mjs';

const luminance = (colour: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
};

describe('the picture of the chart', () => {
  test('is laid out from the chart as it is; `npm run chart` makes it anew', async () => {
    expect(LAYOUT).toEqual(await layOutChart(authMachine, layoutEngine));
  });

  test.each(['light', 'dark'] as const)('stands in docs/ for the %s scheme, byte for byte', (scheme) => {
    const svg = renderToStaticMarkup(
      createElement(ChartDrawing, {
        layout: LAYOUT,
        active: [],
        title: 'The life of a session as a statechart.',
      }),
    ).replace('<defs>', `<style>${chartStyle(scheme)}</style><defs>`);
    const file = readFileSync(new URL(`../../docs/chart-${scheme}.svg`, import.meta.url), 'utf8');
    expect(file === `${svg}\n`, 'stale: run `npm run chart`').toBe(true);
  });

  test.each(['light', 'dark'] as const)('so does the figure of the tabs, for the %s scheme', (scheme) => {
    const file = readFileSync(new URL(`../../docs/tabs-${scheme}.svg`, import.meta.url), 'utf8');
    expect(file === drawTabs(CHART_COLOURS[scheme]), 'stale: run `npm run chart`').toBe(true);
  });

  test('no box overlaps another, and no arrow crosses a box it does not belong to', () => {
    const simple = LAYOUT.nodes.filter(({ kind }) => kind !== 'compound');
    for (const one of simple)
      for (const other of simple)
        if (one !== other)
          expect(
            one.x + one.width <= other.x ||
              other.x + other.width <= one.x ||
              one.y + one.height <= other.y ||
              other.y + other.height <= one.y,
            `${one.id} ${other.id}`,
          ).toBe(true);
    for (const { id, source, target, points } of LAYOUT.edges)
      for (const [at, [toX, toY]] of points.slice(1).entries()) {
        const [fromX, fromY] = points[at] ?? [0, 0];
        const crossed = simple.filter(
          (state) =>
            state.id !== source &&
            state.id !== target &&
            Math.max(fromX, toX) > state.x &&
            Math.min(fromX, toX) < state.x + state.width &&
            Math.max(fromY, toY) > state.y &&
            Math.min(fromY, toY) < state.y + state.height,
        );
        expect(
          crossed.map((state) => state.id),
          id,
        ).toEqual([]);
      }
  });

  test.each(['light', 'dark'] as const)('has contrast 4.5 for text and 3 for lines (%s)', (scheme) => {
    const { ground, ink, soft, line, accent, accentSoft } = CHART_COLOURS[scheme];
    expect(
      Math.min(contrast(ink, ground), contrast(soft, ground), contrast(ink, accentSoft)),
    ).toBeGreaterThanOrEqual(4.5);
    expect(Math.min(contrast(line, ground), contrast(accent, ground))).toBeGreaterThanOrEqual(3);
  });

  test('marks the active state by colour, weight and dot', () => {
    const svg = renderToStaticMarkup(
      createElement(ChartDrawing, { layout: LAYOUT, active: ['auth.refreshing.usable'], title: 'x' }),
    );
    expect(svg.match(/data-active="true"/g)).toHaveLength(2);
    // Besides the dots where the chart and `refreshing` begin.
    expect(svg.match(/<circle/g)).toHaveLength(2 + LAYOUT.starts.length);
  });
});
