import { type AuthPath, readRoute, toPath } from './auth-path.ts';
import { type Abilities, PLAYWRIGHT, TESTING_LIBRARY } from './model/abilities.ts';
import { ROUTES } from './model/routes.ts';
import { findRoutes, type Route } from './model/search.ts';

export interface AuthPathsOptions extends Partial<Abilities> {
  /** `transitions`: every transition of the chart; `states`: every state. @default 'transitions' */
  readonly cover?: 'transitions' | 'states';
}

const endsIn = (path: AuthPath) => path.steps.at(-1)?.expected.state ?? path.expected.state;

/** Searched for beforehand: `npm run paths`. */
const KNOWN = [
  { abilities: TESTING_LIBRARY, routes: ROUTES.testingLibrary },
  { abilities: PLAYWRIGHT, routes: ROUTES.playwright },
];

const isSame = (one: readonly string[], other: readonly string[]) => one.join() === other.join();

const routesFor = (wanted: Abilities): readonly Route[] => {
  const known = KNOWN.find(
    ({ abilities }) =>
      abilities.serverMoves === wanted.serverMoves &&
      isSame(abilities.starts, wanted.starts) &&
      isSame(abilities.steps, wanted.steps) &&
      JSON.stringify(abilities.except) === JSON.stringify(wanted.except),
  );
  return known === undefined ? findRoutes(wanted) : known.routes.map(readRoute);
};

/**
 * Paths through the life of a session, made from `authMachine` itself: together they take every transition of the
 * chart (or reach every state) that can be taken by `starts` and `steps`, each as short as it can be.
 *
 * Other abilities than those of the two systems under test that come with it are searched anew: some seconds.
 *
 * @example for (const path of authPaths(TESTING_LIBRARY)) test(path.name, () => runPath(path, sut))
 */
export const authPaths = ({
  cover = 'transitions',
  starts = TESTING_LIBRARY.starts,
  steps = TESTING_LIBRARY.steps,
  except = TESTING_LIBRARY.except,
  serverMoves = true,
}: AuthPathsOptions = {}): AuthPath[] => {
  const paths = routesFor({ starts, steps, except, serverMoves }).map((route) => toPath(route, serverMoves));
  if (cover === 'transitions') return paths;
  const reached = new Set<string>();
  return paths.filter((path) => {
    const isNew = !reached.has(endsIn(path));
    reached.add(endsIn(path));
    return isNew;
  });
};
