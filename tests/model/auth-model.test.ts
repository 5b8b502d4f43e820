import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ATTEMPT_ACTORS, attemptModel } from './support/attempt-model.ts';
import { AUTH_ACTORS, authModel, NOW } from './support/auth-model.ts';
import { withoutEachTransition } from './support/mutants.ts';
import { coverTransitions } from './support/paths.ts';
import { findsFault, missingFrom, runSuite } from './support/suite.ts';

beforeAll(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'performance'] });
});
afterAll(() => {
  vi.useRealTimers();
});

describe.each([
  { name: 'authMachine', model: authModel, actors: AUTH_ACTORS },
  { name: 'attemptMachine', model: attemptModel, actors: ATTEMPT_ACTORS },
])('paths generated from $name', ({ name, model, actors }) => {
  test('take every transition of the running actor, and it does as the model says', async () => {
    const paths = coverTransitions(model);
    const { failures, taken } = await runSuite(model.machine, paths, actors);
    expect(failures).toEqual([]);
    expect(missingFrom(model.machine, taken)).toEqual([]);
    console.log(`${name}: ${taken.size} transitions taken by ${paths.length} paths`);
  });

  test('fail when any single transition is removed', async () => {
    const paths = coverTransitions(model);
    const mutants = withoutEachTransition(model.machine);
    const unnoticed: string[] = [];
    for (const mutant of mutants)
      if (!(await findsFault(mutant.machine, paths, actors))) unnoticed.push(mutant.name);
    console.log(`${name}: ${mutants.length - unnoticed.length} of ${mutants.length} removals noticed`);
    expect(unnoticed).toEqual([]);
  }, 180_000);
});
