import { ChartDrawing, ChartOutline, layOutChart, outlineChart } from 'authchart/react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { layoutEngine } from '../../scripts/lib/layout-engine.mjs';

/** A chart of another kind than ours: parallel, nested, final, with ways out of the whole, made from JSON. */
const definition = {
  id: 'kettle',
  initial: 'idle',
  on: { UNPLUGGED: { target: '.off' } },
  states: {
    idle: { on: { PRESSED: 'heating' }, description: 'Nobody wants tea.' },
    heating: {
      type: 'parallel',
      onDone: 'ready',
      states: {
        water: {
          initial: 'cold',
          states: { cold: { after: { 90000: 'hot' } }, hot: { type: 'final' } },
        },
        lamp: {
          initial: 'on',
          invoke: { src: 'blink', onDone: { target: '.still' }, onError: '.still' },
          states: { on: {}, still: { type: 'final' } },
        },
      },
    },
    ready: { on: { '*': 'idle', POURED: { actions: 'count' } } },
    off: { type: 'final' },
  },
};
const machine = createMachine(JSON.parse(JSON.stringify(definition)));

describe('a chart that nobody has laid out before', () => {
  test('is laid out: every state has its place, inside of what contains it', async () => {
    const { nodes } = await layOutChart(machine, layoutEngine);
    const place = (id: string) => {
      const found = nodes.find((node) => node.id === id);
      if (found === undefined) throw new Error(`${id} has no place`);
      return found;
    };
    expect(place('kettle.heating.water.hot').kind).toBe('final');
    expect(place('kettle').kind).toBe('compound');
    for (const { id } of nodes) {
      const parent = id.split('.').slice(0, -1).join('.');
      if (parent === '') continue;
      const [inner, outer] = [place(id), place(parent)];
      expect(inner.x, id).toBeGreaterThanOrEqual(outer.x);
      expect(inner.y + inner.height, id).toBeLessThanOrEqual(outer.y + outer.height);
    }
  });

  test('has an arrow for each way, one out of the whole included, and says what it waits for', async () => {
    const { edges, starts } = await layOutChart(machine, layoutEngine);
    const words = Object.fromEntries(
      edges.map(({ id, label }) => [id, label?.lines.map(({ text }) => text)]),
    );
    expect(words).toEqual({
      'kettle→kettle.off': ['UNPLUGGED'],
      'kettle.idle→kettle.heating': ['PRESSED'],
      'kettle.heating→kettle.ready': ['heating done'],
      'kettle.heating.water.cold→kettle.heating.water.hot': ['after 90000 ms'],
      'kettle.heating.lamp→kettle.heating.lamp.still': ['blink answered', 'blink failed'],
      'kettle.ready→kettle.idle': ['*'],
    });
    expect(starts.map(({ target }) => target).toSorted()).toEqual([
      'kettle.heating.lamp.on',
      'kettle.heating.water.cold',
      'kettle.idle',
    ]);
  });

  test('is drawn with several active states, and a transition that leads nowhere marks its own', async () => {
    const svg = renderToStaticMarkup(
      createElement(ChartDrawing, {
        layout: await layOutChart(machine, layoutEngine),
        active: ['kettle.heating.water.cold', 'kettle.heating.lamp.on'],
        last: { source: 'kettle.ready', target: null, eventType: 'POURED' },
        title: 'A kettle',
      }),
    );
    const active = [...svg.matchAll(/data-active="true" data-node="([\w.]+)"/g)].map(([, id]) => id);
    expect(active).toEqual([
      'kettle',
      'kettle.heating',
      'kettle.heating.water',
      'kettle.heating.water.cold',
      'kettle.heating.lamp',
      'kettle.heating.lamp.on',
    ]);
    expect(svg.match(/authchart-loop/g)).toHaveLength(1);
  });

  test('is told in words, what happens in every state first', () => {
    const outline = outlineChart(machine);
    expect(outline[0]).toMatchObject({ id: 'kettle', depth: 0 });
    const html = renderToStaticMarkup(createElement(ChartOutline, { outline, active: ['kettle.idle'] }));
    expect(html).toContain('in every state');
    expect(html).toContain('Nobody wants tea.');
    expect(html.match(/<details open=""/g)).toHaveLength(1);
  });
});
