import type { AuthErrorCode } from '../machines/index.ts';
import type { Abilities } from './model/abilities.ts';
import { type Scenario, type ScenarioOptions, stateOf } from './model/scenario.ts';
import type { Route } from './model/search.ts';
import { begin, isStartId, STARTS, type StartId } from './model/starts.ts';
import type { StepKind } from './model/steps/step.ts';
import { isStepId, STEPS, type StepId, take } from './model/steps.ts';
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
  /** Whether it was made for a server whose clock goes on with the page's. */
  readonly serverMoves: boolean;
  readonly expected: ExpectedState;
  readonly transitions: readonly string[];
  readonly steps: readonly PathStep[];
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

interface Walked {
  readonly scenario: Scenario;
  readonly step: PathStep;
}

const walk = (scenario: Scenario, id: StepId, options: ScenarioOptions): Walked | null => {
  const next = take(id, scenario, options);
  if (next === null) return null;
  const { kind, says } = STEPS[id];
  const { abandoned } = next;
  const step = { id, kind, says, expected: expectedOf(next), abandoned, transitions: transitionsOf(next) };
  return { scenario: next, step };
};

/** Walks the given steps; `onImpossible` decides what a step means that cannot happen where it stands. */
const walkRoute = (
  { start, steps }: Route,
  { serverMoves, except = {} }: Pick<Abilities, 'serverMoves'> & Partial<Pick<Abilities, 'except'>>,
  onImpossible: (id: StepId, scenario: Scenario) => void,
): AuthPath => {
  const first = begin(start);
  let scenario = first;
  const taken = steps.flatMap((id) => {
    const walked = except[stateOf(scenario)]?.includes(id) ? null : walk(scenario, id, { serverMoves });
    if (walked === null) {
      onImpossible(id, scenario);
      return [];
    }
    scenario = walked.scenario;
    return [walked.step];
  });
  return {
    replay: [start, ...taken.map(({ id }) => id)].join(SEPARATOR),
    name: [STARTS[start], ...taken.map(({ says }) => `Then ${says}.`)].join(' '),
    start,
    serverMoves,
    expected: expectedOf(first),
    transitions: transitionsOf(first),
    steps: taken,
  };
};

/** @throws TypeError where a step cannot happen. */
export const toPath = (route: Route, serverMoves: boolean): AuthPath =>
  walkRoute(route, { serverMoves }, (id, scenario) => {
    throw new TypeError(`This path cannot be walked: "${id}" cannot happen in ${stateOf(scenario)}.`);
  });

/** The same without the steps that cannot happen. */
export const toWalk = (route: Route, abilities: Abilities): AuthPath => walkRoute(route, abilities, () => {});

export const readRoute = (replay: string): Route => {
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
 * @param options - `PLAYWRIGHT`, where the path was made for it: there the server's clock stands still.
 * @example await runPath(authPath('signedIn > user.signOut > logout.dropped'), sut)
 */
export const authPath = (
  replay: string,
  { serverMoves = true }: Partial<Pick<Abilities, 'serverMoves'>> = {},
): AuthPath => toPath(readRoute(replay), serverMoves);
