#!/usr/bin/env node
// `npm run chart`: lays the chart out and draws it and the tabs for the README, from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { layOutAuthChart } from './lib/auth-layout.mjs';
import { runBuild } from './lib/build.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';
import { drawTabs } from './lib/tabs-figure.mjs';

const BUILD = { name: 'the package', command: 'npm', args: ['run', 'build'] };

const HEADER =
  "import type { ChartLayout } from './layout.types.ts';\n\n/** Where everything stands in the drawing of {@link authMachine}. Written by `npm run chart`. */\n";

const main = async () => {
  await runBuild(BUILD);
  const { authMachine } = await import(join(root, 'dist/machines/index.js'));
  const { layOutChart } = await import(join(root, 'dist/components/statechart/lay-out-chart.js'));
  const layout = await layOutAuthChart(layOutChart, authMachine);
  writeFileSync(
    join(root, 'components/statechart/layout.ts'),
    `${HEADER}export const LAYOUT: ChartLayout = ${JSON.stringify(layout)};\n`,
  );
  const { ChartDrawing } = await import(join(root, 'dist/components/statechart/chart-drawing.js'));
  const { CHART_COLOURS, chartStyle } = await import(
    join(root, 'dist/components/statechart/chart-colours.js')
  );
  mkdirSync(join(root, 'docs'), { recursive: true });
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    const svg = renderToStaticMarkup(
      createElement(ChartDrawing, { layout, active: [], title: 'The life of a session as a statechart.' }),
    );
    const styled = svg.replace('<defs>', `<style>${chartStyle(scheme)}</style><defs>`);
    writeFileSync(join(root, `docs/chart-${scheme}.svg`), `${styled}\n`);
    writeFileSync(join(root, `docs/tabs-${scheme}.svg`), drawTabs(CHART_COLOURS[scheme]));
  }
  console.log('The chart is laid out and drawn.');
};

await runScript(main, { exitCodeOnSignal: 130 });
