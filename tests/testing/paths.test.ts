import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authMachine } from 'authchart';
import { authPath, authPaths, createCoverage, PLAYWRIGHT, TESTING_LIBRARY } from 'authchart/testing';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../testing/model/routes.ts';
import { findRoutes } from '../../testing/model/search.ts';
import { allTransitionIds } from '../../testing/model/transitions.ts';

const paths = authPaths();

describe('the generated paths', () => {
  test.each([
    { name: 'testingLibrary', abilities: TESTING_LIBRARY },
    { name: 'playwright', abilities: PLAYWRIGHT },
  ] as const)(
    'for $name are those that the chart as it is leads to; `npm run paths` writes them anew',
    ({ name, abilities }) => {
      const found = findRoutes(abilities).map(({ start, steps }) => [start, ...steps].join(' > '));
      expect(ROUTES[name]).toEqual(found);
    },
    180_000,
  );

  test('take every transition of the chart', () => {
    const taken = new Set(
      paths.flatMap(({ transitions, steps }) => [
        ...transitions,
        ...steps.flatMap((step) => step.transitions),
      ]),
    );
    expect(allTransitionIds(authMachine).filter((id) => !taken.has(id))).toEqual([]);
  });

  test('are told apart by a replay string, which gives the very same path again', () => {
    expect(new Set(paths.map(({ replay }) => replay)).size).toBe(paths.length);
    for (const path of paths) expect(authPath(path.replay)).toEqual(path);
  });

  test('reach every state, where only states are asked for', () => {
    const states = authPaths({ cover: 'states' }).map(
      ({ steps, expected }) => (steps.at(-1)?.expected ?? expected).state,
    );
    expect(new Set(states).size).toBe(states.length);
    expect(states.sort()).toEqual([
      'anonymous',
      'authenticated',
      'authenticating',
      'loggingOut',
      'refreshing.expired',
      'refreshing.usable',
      'restoring',
    ]);
  });

  test('are searched for anew where less can be done, and keep to that', () => {
    const steps = [
      'user.signIn',
      'login.accepted',
      'login.refused',
      'user.signOut',
      'logout.answered',
    ] as const;
    const narrowed = authPaths({ starts: ['nobody'], steps });
    expect(narrowed.length).toBeGreaterThan(0);
    for (const path of narrowed)
      for (const { id } of path.steps) expect(steps as readonly string[]).toContain(id);
  });

  test('a replay string that names no path is refused with the reason', () => {
    expect(() => authPath('somewhere')).toThrow(/A path begins with one of: nobody/);
    expect(() => authPath('nobody > user.flies')).toThrow('There is no step "user.flies".');
    expect(() => authPath('nobody > user.signOut')).toThrow('"user.signOut" cannot happen in anonymous');
  });

  test('leave no timer due in a page whose clock cannot be stopped', () => {
    // The server's clock stands still there: what another tab renewed is over at once.
    const replay = 'signedIn > time.untilRefresh > time.untilExpired > tab.refresh';
    expect(authPath(replay).steps.at(-1)?.expected.state).toBe('authenticated');
    expect(() => authPath(replay, PLAYWRIGHT)).toThrow('"tab.refresh" cannot happen in refreshing.expired');
  });
});

/** The marks of the chart's own arrows; the legend's have no head. */
const marksOf = (svg: string) =>
  new Set([...svg.matchAll(/marker-end[^>]* data-mark="(\w+)"/g)].map(([, mark]) => mark));

describe('coverage', () => {
  test('tells what was taken from what was checked, and fails below a threshold', () => {
    const coverage = createCoverage();
    const [first = '', second = ''] = allTransitionIds(authMachine);
    coverage.visit([first, second]);
    coverage.check([first]);
    expect(coverage.visited()).toEqual([first, second]);
    expect(coverage.checked()).toEqual([first]);
    expect(coverage.table()).toMatch(/the whole chart +2 +1 +72$/);
    expect(() => coverage.assert({ visited: 0.01 })).not.toThrow();
    expect(() => coverage.assert({ checked: 1 })).toThrow(/1 % were checked, not 100 %/);
  });

  test.each(['light', 'dark'] as const)(
    'of the browser’s paths is drawn for the docs, %s',
    async (scheme) => {
      const coverage = createCoverage();
      for (const { transitions, steps } of authPaths(PLAYWRIGHT))
        for (const taken of [transitions, ...steps.map((step) => step.transitions)]) {
          coverage.visit(taken);
          coverage.check(taken);
        }
      const drawn = readFileSync(join(import.meta.dirname, `../../docs/coverage-${scheme}.svg`), 'utf8');
      expect(drawn).toBe(`${await coverage.svg(scheme)}\n`);
    },
  );

  test('is drawn: every arrow says whether it was checked, taken or neither', async () => {
    const coverage = createCoverage();
    for (const path of paths) {
      coverage.visit([...path.transitions, ...path.steps.flatMap(({ transitions }) => transitions)]);
      coverage.check(path.transitions);
    }
    const svg = await coverage.svg('dark');
    const [taken, checked] = [coverage.visited().length, coverage.checked().length];
    expect(svg).toContain(`>${checked} of 72 transitions checked, ${taken} taken<`);
    expect(marksOf(svg)).toEqual(new Set(['checked', 'visited']));
    coverage.check(coverage.visited());
    expect(marksOf(await coverage.svg())).toEqual(new Set(['checked']));
    const little = createCoverage();
    expect(marksOf(await little.svg())).toEqual(new Set(['missing']));
    little.visit(['auth.loggingOut xstate.done.actor.logout → auth.anonymous']);
    const partly = await little.svg();
    expect(marksOf(partly)).toEqual(new Set(['missing', 'partly']));
    expect(partly).toContain('>1 of 3<');
  });
});
