import type { Abilities } from './abilities.ts';
import { type Scenario, stateOf } from './scenario.ts';
import { begin, type StartId } from './starts.ts';
import { type StepId, take } from './steps.ts';
import { isRequesting } from './tab.ts';
import { transitionsTaken } from './transitions.ts';

/** A path as it is written down: how the page is opened, and the ids of its steps. */
export interface Route {
  readonly start: StartId;
  readonly steps: readonly StepId[];
}

interface Node {
  readonly route: Route;
  readonly scenario: Scenario;
}

interface SearchOptions extends Abilities {
  /** Most steps of a path. @default 5 */
  readonly depth?: number;
}

const DEFAULT_DEPTH = 5;

/** Which scenarios count as the same: all that the charts' guards look at, and what the cookies hold beside it. */
const keyOf = ({ tab, jar, now, isOnline, begun, buried }: Scenario): string => {
  const { session, heardAt, wasOffered, endedEpochs, monotonicRotationAt, error } = tab.auth.context;
  const attempt = tab.errand?.attempt;
  return JSON.stringify([
    tab.auth.value,
    session && [session.epoch === jar?.epoch, jar && session.generation < jar.generation],
    session && [now < session.refreshAt, now < session.expiresAt, now < (session.endsAt ?? now + 1)],
    jar && [now < jar.refreshAt, jar.endsAt === jar.expiresAt],
    begun > 2,
    session !== null && buried.includes(session.epoch),
    wasOffered,
    heardAt === 0,
    now - heardAt >= 60_000,
    jar !== null && endedEpochs.includes(jar.epoch),
    monotonicRotationAt !== null && now - monotonicRotationAt < 5_000,
    error !== null,
    isOnline,
    tab.errand?.name,
    attempt && [attempt.value, attempt.context.refusals],
    isRequesting(tab),
  ]);
};

/**
 * Paths over every transition that the given steps can take: breadth first, so each is as short as it can be. A path
 * that is another's beginning is left out.
 */
export const findRoutes = ({
  starts,
  steps,
  except,
  depth = DEFAULT_DEPTH,
  serverMoves,
}: SearchOptions): Route[] => {
  const seen = new Set<string>();
  const covered = new Set<string>();
  const found: Route[] = [];

  const visit = (node: Node): Node[] => {
    const taken = node.scenario.taken.flatMap(transitionsTaken);
    if (taken.some((id) => !covered.has(id))) found.push(node.route);
    for (const id of taken) covered.add(id);
    const key = keyOf(node.scenario);
    if (seen.has(key)) return [];
    seen.add(key);
    return [node];
  };

  let edge = starts.flatMap((start) => visit({ route: { start, steps: [] }, scenario: begin(start) }));
  for (let level = 0; level < depth && edge.length > 0; level += 1)
    edge = edge.flatMap(({ route, scenario }) =>
      steps.flatMap((step) => {
        if (except[stateOf(scenario)]?.includes(step)) return [];
        const after = take(step, scenario, { serverMoves });
        if (after === null) return [];
        return visit({ route: { start: route.start, steps: [...route.steps, step] }, scenario: after });
      }),
    );

  const isBeginning = (one: Route, other: Route) =>
    one !== other &&
    one.start === other.start &&
    one.steps.length < other.steps.length &&
    one.steps.every((step, at) => other.steps[at] === step);
  return found.filter((route) => !found.some((other) => isBeginning(route, other)));
};
