import type { Scenario, ScenarioOptions } from './scenario.ts';
import { ENVIRONMENT_STEPS } from './steps/environment.ts';
import { OUTCOME_STEPS } from './steps/outcome.ts';
import { TIME_STEPS } from './steps/time.ts';
import { USER_STEPS } from './steps/user.ts';

/** Everything that can happen on a path, by its stable id. */
export const STEPS = { ...USER_STEPS, ...OUTCOME_STEPS, ...TIME_STEPS, ...ENVIRONMENT_STEPS };

export type StepId = keyof typeof STEPS;

export const isStepId = (value: string): value is StepId => Object.hasOwn(STEPS, value);

/** Whether nothing happens by itself before time passes. */
const isAtRest = ({ tab, now }: Scenario) => tab.timers.every(({ at }) => at > now);

/**
 * What a step leads to; null where it cannot happen.
 *
 * The clock of a real page cannot be stopped: what would leave it with a timer that is due is no step there.
 */
export const take = (id: StepId, scenario: Scenario, options: ScenarioOptions): Scenario | null => {
  const next = STEPS[id].apply(scenario, options);
  return next === null || options.serverMoves || isAtRest(next) ? next : null;
};
