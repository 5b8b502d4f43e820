import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { authMachine } from 'authchart';
import { activeStates, findStep, machineOf, statelyCode } from 'authchart/inspect';
import { AUTH_CHART_LAYOUT } from 'authchart/react';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { definitionOf } from '../../inspect/definition.ts';
import { allTransitionIds } from '../../testing/model/transitions.ts';

const stately = JSON.parse(readFileSync(new URL('../../stately.json', import.meta.url), 'utf8'));
const definition = JSON.parse(definitionOf(authMachine.config) ?? 'null');

describe('the definition of our chart as it travels', () => {
  test('is stately.json', () => {
    expect(definition).toEqual(stately);
  });

  test('gives a chart with the same transitions, to be drawn', () => {
    const machine = machineOf(definition);
    expect(machine).not.toBeNull();
    if (machine !== null) expect(allTransitionIds(machine)).toEqual(allTransitionIds(authMachine));
  });

  test('is copied as code that makes the chart', () => {
    const [, code = ''] =
      /^import .*\n\nexport const machine = (.*);\n$/s.exec(statelyCode(definition)) ?? [];
    const machine = runInNewContext(code, { createMachine });
    expect(allTransitionIds(machine)).toEqual(allTransitionIds(authMachine));
  });
});

test('statelyai.json names the files in which machines are made, and no others', () => {
  const { include } = JSON.parse(readFileSync(new URL('../../statelyai.json', import.meta.url), 'utf8'));
  const folder = new URL('../../machines/', import.meta.url);
  const making = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && readFileSync(new URL(name, folder), 'utf8').includes('.createMachine('),
  );
  expect(include).toEqual(['machines/*.machine.ts']);
  expect(making.length).toBeGreaterThan(1);
  expect(making.filter((name) => !name.endsWith('.machine.ts'))).toEqual([]);
});

test('of a definition that makes no sense there is no chart', () => {
  expect(machineOf({ id: 'm', initial: 'a', states: { a: { on: { go: 'nowhere' } } } })).toBeNull();
});

describe('the arrow that was taken', () => {
  const step = (eventType: string, from: unknown, to: unknown) =>
    findStep(AUTH_CHART_LAYOUT.edges, {
      eventType,
      before: activeStates(definition, from),
      after: activeStates(definition, to),
    });

  test.each([
    ['login.submitted', 'anonymous', 'authenticating', 'auth.anonymous', 'auth.authenticating'],
    ['logout.requested', { refreshing: 'usable' }, 'loggingOut', 'auth.refreshing', 'auth.loggingOut'],
    [
      'token.rejected',
      'authenticated',
      { refreshing: 'expired' },
      'auth.authenticated',
      'auth.refreshing.expired',
    ],
  ])('%s', (eventType, from, to, source, target) => {
    expect(step(eventType, from, to)).toEqual({ source, target, eventType });
  });

  test('is none where the chart stayed, or where no arrow leads there', () => {
    expect(step('network.lost', 'authenticated', 'authenticated')).toBeNull();
    expect(step('login.submitted', 'anonymous', 'loggingOut')).toBeNull();
  });
});
