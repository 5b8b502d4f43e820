import { readFileSync } from 'node:fs';
import { authMachine } from 'authchart';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { CHART_COLOURS, chartStyle } from '../../components/statechart/chart-colours.ts';
import { ChartDrawing } from '../../components/statechart/chart-drawing.tsx';
import { layOutChart } from '../../components/statechart/lay-out-chart.ts';
import { LAYOUT } from '../../components/statechart/layout.ts';
import type { PlacedArrow } from '../../components/statechart/layout.types.ts';
import { outlineChart } from '../../components/statechart/outline-chart.ts';
import { layOutAuthChart } from '../../scripts/lib/auth-layout.mjs';
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

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (one: Rectangle, other: Rectangle) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/** The pieces of an arrow, as wide as its line. */
const segmentsOf = ({ points }: PlacedArrow): Rectangle[] =>
  points.slice(1).map(([toX, toY], at) => {
    const [fromX, fromY] = points[at] ?? [toX, toY];
    return {
      x: Math.min(fromX, toX) - 1,
      y: Math.min(fromY, toY) - 1,
      width: Math.abs(toX - fromX) + 2,
      height: Math.abs(toY - fromY) + 2,
    };
  });

const simple = LAYOUT.nodes.filter(({ kind }) => kind !== 'compound');
const lastPart = (id: string) => id.split('.').at(-1);
const LIFE = [
  'starting',
  'restoring',
  'anonymous',
  'authenticating',
  'authenticated',
  'refreshing',
  'loggingOut',
];

describe('the picture of the chart', () => {
  test('is laid out from the chart as it is; `npm run chart` makes it anew', async () => {
    expect(LAYOUT).toEqual(await layOutAuthChart(layOutChart, authMachine));
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

  test('nothing stands on anything else: no box or label on a box or a label', () => {
    const labels = LAYOUT.edges.flatMap(({ id, label }) => (label === null ? [] : [{ id, ...label }]));
    const things = [...simple, ...labels];
    const touching = things.flatMap((one, at) =>
      things
        .slice(at + 1)
        .filter((other) => overlap(one, other))
        .map((other) => `${one.id} ${other.id}`),
    );
    expect(touching).toEqual([]);
    expect(things.length).toBeGreaterThan(25);
  });

  test('no arrow runs through a box it does not belong to, nor through the words of another', () => {
    const crossed = LAYOUT.edges.flatMap((arrow) =>
      segmentsOf(arrow).flatMap((segment) => [
        ...simple
          .filter(({ id }) => id !== arrow.source && id !== arrow.target)
          .filter((box) => overlap(segment, box))
          .map((box) => `${arrow.id} through ${box.id}`),
        ...LAYOUT.edges
          .filter(({ id, label }) => id !== arrow.id && label !== null && overlap(segment, label))
          .map(({ id }) => `${arrow.id} through the label of ${id}`),
      ]),
    );
    expect(crossed).toEqual([]);
  });

  test('an arrow only ever enters the frame of a state with states in it on its way in or out', () => {
    const frame = LAYOUT.nodes.find(({ kind }) => kind === 'compound');
    const through = LAYOUT.edges
      .filter(({ source, target }) => ![source, target].some((id) => id.startsWith('auth.refreshing')))
      .filter((arrow) => frame !== undefined && segmentsOf(arrow).some((segment) => overlap(segment, frame)));
    expect(through.map(({ id }) => id)).toEqual([]);
  });

  test('is read from top to bottom in the order of a life, along the heavy arrows', () => {
    const heights = LIFE.map((name) => LAYOUT.nodes.find(({ id }) => id === `auth.${name}`)?.y ?? Number.NaN);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    const main = LAYOUT.edges.filter(({ isMain }) => isMain);
    expect(main.map(({ source, target }) => `${lastPart(source)} ${lastPart(target)}`).toSorted()).toEqual([
      'anonymous authenticating',
      'authenticated loggingOut',
      'authenticated refreshing',
      'authenticating authenticated',
      'loggingOut anonymous',
      'refreshing authenticated',
    ]);
  });

  test('names every event, delay, answer and error that leads from one state to another', () => {
    const drawn = new Set(
      LAYOUT.edges.flatMap(({ source, label }) =>
        (label?.lines ?? []).map(({ eventType }) => `${source} ${eventType}`),
      ),
    );
    const taken = outlineChart(authMachine).flatMap(({ id, transitions }) =>
      transitions
        .filter(({ target, eventType }) => target !== null && target !== id && eventType !== '')
        .map(({ eventType }) => `${id} ${eventType}`),
    );
    expect([...drawn].toSorted()).toEqual([...new Set(taken)].toSorted());
    const words = LAYOUT.edges.flatMap(({ label }) => (label?.lines ?? []).map(({ text }) => text));
    expect(words).toEqual(
      expect.arrayContaining(['after untilRefresh', 'refresh answered', 'login failed', 'logout.requested']),
    );
    expect(words.filter((text) => text.includes('xstate'))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has contrast 4.5 for text and 3 for lines (%s)', (scheme) => {
    const { ground, ink, soft, line, accent, accentSoft } = CHART_COLOURS[scheme];
    const text = [
      contrast(ink, ground),
      contrast(soft, ground),
      contrast(ink, accentSoft),
      contrast(accent, ground),
    ];
    const lines = [contrast(line, ground), contrast(accent, ground), contrast(accent, accentSoft)];
    expect(Math.min(...text)).toBeGreaterThanOrEqual(4.5);
    expect(Math.min(...lines)).toBeGreaterThanOrEqual(3);
  });

  test('has the same colours in a page as in its pictures', () => {
    const styles = readFileSync(new URL('../../components/styles.css', import.meta.url), 'utf8');
    const pairs = Object.fromEntries(
      [...styles.matchAll(/--authchart-chart-(\w+): light-dark\((#\w+), (#\w+)\)/g)].map(
        ([, name, light, dark]) => [name, { light, dark }],
      ),
    );
    const { light, dark } = CHART_COLOURS;
    const both = (name: keyof typeof light) => ({ light: light[name], dark: dark[name] });
    expect(pairs).toEqual({
      ground: both('ground'),
      ink: both('ink'),
      soft: both('soft'),
      line: both('line'),
      accent: both('accent'),
      active: both('accentSoft'),
    });
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
