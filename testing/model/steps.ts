import { ENVIRONMENT_STEPS } from './steps/environment.ts';
import { OUTCOME_STEPS } from './steps/outcome.ts';
import { TIME_STEPS } from './steps/time.ts';
import { USER_STEPS } from './steps/user.ts';

/** Everything that can happen on a path, by its stable id. */
export const STEPS = { ...USER_STEPS, ...OUTCOME_STEPS, ...TIME_STEPS, ...ENVIRONMENT_STEPS };

export type StepId = keyof typeof STEPS;

export const isStepId = (value: string): value is StepId => Object.hasOwn(STEPS, value);
