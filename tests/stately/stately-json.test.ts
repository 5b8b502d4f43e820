import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { attemptMachine, authMachine } from 'authchart';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { toStatelyJson } from '../../scripts/lib/stately-json.mjs';
import { allTransitionIds } from '../../testing/model/transitions.ts';
import { AUTH_ACTORS, authModel, NOW } from '../model/support/auth-model.ts';
import { coverTransitions } from '../model/support/paths.ts';
import { findsFault, runSuite } from '../model/support/suite.ts';
import schema from './normalised-chart.schema.json' with { type: 'json' };

// biome-ignore lint/suspicious/noExplicitAny: the tests change parsed JSON at will.
type Json = Record<string, any>;

const file = readFileSync(new URL('../../stately.json', import.meta.url), 'utf8');
const chart: Json = JSON.parse(file);
const isChart = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const invocations = (node: Json): Json[] => [
  ...[node.invoke ?? []].flat(),
  ...Object.values(node.states ?? {}).flatMap((state) => invocations(state as Json)),
];

/** JSON carries no functions: context and the inputs of actors come from the code, all else from the file. */
const revive = (json: Json): AnyStateMachine => {
  const inputs = new Map(invocations(authMachine.config as Json).map(({ id, input }) => [id, input]));
  const withInputs = (node: Json): Json => ({
    ...node,
    ...(node.invoke && { invoke: node.invoke.map((one: Json) => ({ ...one, input: inputs.get(one.id) })) }),
    ...(node.states && {
      states: Object.fromEntries(
        Object.entries(node.states).map(([name, state]) => [name, withInputs(state as Json)]),
      ),
    }),
  });
  const config = { ...withInputs(json), context: authMachine.config.context };
  return createMachine(config as never, authMachine.implementations as never);
};

beforeAll(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'performance'] });
});
afterAll(() => {
  vi.useRealTimers();
});

describe('stately.json', () => {
  test('is what `npm run stately` writes from the code, byte for byte', () => {
    expect(file).toBe(toStatelyJson(authMachine));
  });

  test('has the closed, normalised form; the raw configuration has not', () => {
    expect(isChart(chart), JSON.stringify(isChart.errors)).toBe(true);
    expect(isChart({ $schema: 'https://stately.ai/schemas/xstate.json', ...chart })).toBe(false);
    expect(isChart(JSON.parse(JSON.stringify(authMachine.config)))).toBe(false);
  });

  test('revives with the same transitions and the same behaviour on every generated path', {
    timeout: 60_000,
  }, async () => {
    const revived = revive(chart);
    expect(allTransitionIds(revived)).toEqual(allTransitionIds(authMachine));
    const { failures } = await runSuite(revived, coverTransitions(authModel), AUTH_ACTORS);
    expect(failures).toEqual([]);
  });

  test('a file that was changed by hand is found out', async () => {
    const paths = coverTransitions(authModel);
    const mutations: Record<string, (json: Json) => unknown> = {
      'a logout that does not end the session': (json) =>
        delete json.states.authenticated.on['logout.requested'][0].actions,
      'a refusal that keeps it': (json) =>
        (json.states.refreshing.invoke[0].onDone[1].target = ['authenticated']),
      'a timer that is gone': (json) => delete json.states.authenticated.after,
      'a guard that is gone': (json) => delete json.states.refreshing.on['tab.loggedOut'][0].guard,
      'an expiry nobody notices': (json) => delete json.states.refreshing.states.usable.always,
      'a tag that is gone': (json) => delete json.states.refreshing.states.expired.tags,
    };
    for (const [name, mutate] of Object.entries(mutations)) {
      const mutated = structuredClone(chart);
      mutate(mutated);
      const isFound = await findsFault(revive(mutated), paths, AUTH_ACTORS);
      expect(isFound, name).toBe(true);
    }
  });

  test('a chart with a function where only a name can stand is refused', () => {
    expect(() =>
      toStatelyJson(createMachine({ id: 'x', initial: 'a', states: { a: { entry: () => {} } } })),
    ).toThrow(/only names/);
    expect(() => toStatelyJson(attemptMachine)).not.toThrow();
  });
});
