import { ROUTES } from './model/routes.ts';
import {
  begin,
  isStartId,
  isStepId,
  type Scenario,
  STARTS,
  STEPS,
  type StartId,
  type StepId,
  type StepKind,
  stateOf,
} from './model/scenario.ts';
import { findRoutes, type Route } from './model/search.ts';
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

export interface AuthPathsOptions {
  /** `transitions`: every transition of the chart; `states`: every state. @default 'transitions' */
  readonly cover?: 'transitions' | 'states';
  /** What your system under test can begin with: its `starts`. @default all */
  readonly starts?: readonly StartId[];
  /** What your system under test can do: its `steps`. @default all */
  readonly steps?: readonly StepId[];
  /** Whether the server's clock goes on with the page's. @default true */
  readonly serverMoves?: boolean;
}

const SEPARATOR = ' > ';

const expectedOf = (scenario: Scenario): ExpectedState => ({
  state: stateOf(scenario),
  isSignedIn: scenario.tab.auth.hasTag('signedIn'),
  isPending: scenario.tab.auth.hasTag('pending'),
  isStale: scenario.tab.auth.hasTag('stale'),
  request: isRequesting(scenario.tab) ? (scenario.tab.errand?.name ?? null) : null,
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

/**
 * Paths through the life of a session, made from `authMachine` itself: together they take every transition of the
 * chart (or reach every state), each as short as it can be.
 *
 * Narrowed to what a system under test can do, they are searched for anew, which takes some seconds.
 *
 * @example for (const path of authPaths()) test(path.name, () => runPath(path, sut))
 */
export const authPaths = ({
  cover = 'transitions',
  starts,
  steps,
  serverMoves = true,
}: AuthPathsOptions = {}): AuthPath[] => {
  const isWhole = starts === undefined && steps === undefined && serverMoves;
  const routes = isWhole
    ? ROUTES.map(readRoute)
    : findRoutes({ ...(starts && { starts }), ...(steps && { steps }), serverMoves });
  const paths = routes.map((route) => toPath(route, serverMoves));
  if (cover === 'transitions') return paths;
  const reached = new Set<string>();
  return paths.filter((path) => {
    const isNew = !reached.has(endsIn(path));
    reached.add(endsIn(path));
    return isNew;
  });
};
