import type { AuthErrorCode } from '../machines/index.ts';
import { type Abilities, EVERYTHING, PLAYWRIGHT, TESTING_LIBRARY } from './model/abilities.ts';
import { ROUTES } from './model/routes.ts';
import { type Scenario, stateOf } from './model/scenario.ts';
import { findRoutes, type Route } from './model/search.ts';
import { begin, isStartId, STARTS, type StartId } from './model/starts.ts';
import type { StepKind } from './model/steps/step.ts';
import { isStepId, STEPS, type StepId } from './model/steps.ts';
import { type ErrandName, isRequesting } from './model/tab.ts';
import { transitionsTaken } from './model/transitions.ts';

/** What must be true of an app after a step. */
export interface ExpectedState {
  /** `anonymous`, `refreshing.expired`, … */
  readonly state: string;
  readonly isSignedIn: boolean;
  readonly isPending: boolean;
  readonly isStale: boolean;
  /** The request that the page has under way; null: none. */
  readonly request: ErrandName | null;
  /** Why the last attempt failed: what a login page explains. */
  readonly error: AuthErrorCode | null;
  /** Whether the browser's cookies hold a session; null: it may, as nobody has cleared them yet. */
  readonly hasCookies: boolean | null;
}

export interface PathStep {
  readonly id: StepId;
  readonly kind: StepKind;
  /** What happens, in words. */
  readonly says: string;
  readonly expected: ExpectedState;
  /** A request that was under way and that nobody waits for any more: it gets lost. */
  readonly abandoned: ErrandName | null;
  /** Ids of the chart's transitions that the step takes. */
  readonly transitions: readonly string[];
}

export interface AuthPath {
  /** Unique and stable: what {@link authPath} takes. */
  readonly replay: string;
  /** A test's title. */
  readonly name: string;
  readonly start: StartId;
  readonly expected: ExpectedState;
  readonly transitions: readonly string[];
  readonly steps: readonly PathStep[];
}

export interface AuthPathsOptions extends Partial<Abilities> {
  /** `transitions`: every transition of the chart; `states`: every state. @default 'transitions' */
  readonly cover?: 'transitions' | 'states';
}

const SEPARATOR = ' > ';

const hasCookies = ({ jar, buried, now }: Scenario): boolean | null => {
  if (jar === null) return false;
  const isOver = buried.includes(jar.epoch) || (jar.endsAt !== null && jar.endsAt <= now);
  return isOver ? null : true;
};

const expectedOf = (scenario: Scenario): ExpectedState => ({
  state: stateOf(scenario),
  isSignedIn: scenario.tab.auth.hasTag('signedIn'),
  isPending: scenario.tab.auth.hasTag('pending'),
  isStale: scenario.tab.auth.hasTag('stale'),
  request: isRequesting(scenario.tab) ? (scenario.tab.errand?.name ?? null) : null,
  error: scenario.tab.auth.context.error?.code ?? null,
  hasCookies: hasCookies(scenario),
});

const transitionsOf = ({ taken }: Scenario) => taken.flatMap(transitionsTaken);

const toPath = ({ start, steps }: Route, serverMoves: boolean): AuthPath => {
  let scenario = begin(start);
  const first = { expected: expectedOf(scenario), transitions: transitionsOf(scenario) };
  const taken = steps.map((id) => {
    const next = STEPS[id].apply(scenario, { serverMoves });
    if (next === null)
      throw new TypeError(`This path cannot be walked: "${id}" cannot happen in ${stateOf(scenario)}.`);
    scenario = next;
    const { kind, says } = STEPS[id];
    const { abandoned } = next;
    return { id, kind, says, expected: expectedOf(next), abandoned, transitions: transitionsOf(next) };
  });
  return {
    replay: [start, ...steps].join(SEPARATOR),
    name: [STARTS[start], ...taken.map(({ says }) => `Then ${says}.`)].join(' '),
    start,
    ...first,
    steps: taken,
  };
};

const readRoute = (replay: string): Route => {
  const [start = '', ...steps] = replay.split(SEPARATOR);
  if (!isStartId(start)) throw new TypeError(`A path begins with one of: ${Object.keys(STARTS).join(', ')}.`);
  const unknown = steps.find((step) => !isStepId(step));
  if (unknown !== undefined) throw new TypeError(`There is no step "${unknown}".`);
  return { start, steps: steps.filter(isStepId) };
};

/**
 * One path, from the replay string that a failure printed.
 *
 * @throws TypeError where it names no path, or one that the chart cannot walk.
 * @example await runPath(authPath('signedIn > user.signOut > logout.dropped'), sut)
 */
export const authPath = (
  replay: string,
  { serverMoves = true }: Pick<AuthPathsOptions, 'serverMoves'> = {},
): AuthPath => toPath(readRoute(replay), serverMoves);

const endsIn = (path: AuthPath) => path.steps.at(-1)?.expected.state ?? path.expected.state;

/** Searched for beforehand: `npm run paths`. */
const KNOWN = [
  { abilities: EVERYTHING, routes: ROUTES.everything },
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
  starts = EVERYTHING.starts,
  steps = EVERYTHING.steps,
  except = EVERYTHING.except,
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
