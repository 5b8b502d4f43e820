import { toWalk } from './auth-path.ts';
import type { Coverage } from './coverage.ts';
import { type Abilities, TESTING_LIBRARY } from './model/abilities.ts';
import type { StartId } from './model/starts.ts';
import type { StepId } from './model/steps.ts';
import { type AuthSut, runPath } from './run-path.ts';

/** As much of fast-check as is needed: the caller brings it. */
export interface FastCheck {
  readonly constantFrom: unknown;
  readonly array: unknown;
  readonly asyncProperty: (...given: never[]) => unknown;
}

interface Arbitraries {
  constantFrom<Value>(...values: Value[]): unknown;
  array(of: unknown, options: { maxLength: number; size: 'max' }): unknown;
  asyncProperty(
    start: unknown,
    steps: unknown,
    holds: (start: StartId, steps: readonly StepId[]) => Promise<void>,
  ): unknown;
}

export interface AuthCommandsOptions extends Partial<Abilities> {
  /** Most steps that are tried in a walk; those that cannot happen where they come are passed over. @default 40 */
  readonly maxSteps?: number;
  /** Told of every transition, as by {@link runPath}. */
  readonly coverage?: Coverage;
}

const MAX_STEPS = 40;

/**
 * Random walks through the life of a session, as a property of fast-check: each step that can happen next may, in any
 * order. A walk that fails shrinks to the few steps that matter, and its error holds their replay string.
 *
 * @param fc - fast-check itself, its default export; version 3 or later.
 * @param options - What `sut` can do. @default TESTING_LIBRARY
 * @returns What `fc.assert` takes.
 * @example await fc.assert(authCommands(fc, sut), { numRuns: 100 })
 */
export const authCommands = <Given extends FastCheck>(
  fc: Given,
  sut: AuthSut,
  { maxSteps = MAX_STEPS, coverage, ...given }: AuthCommandsOptions = {},
): ReturnType<Given['asyncProperty']> => {
  const abilities: Abilities = { ...TESTING_LIBRARY, ...given };
  // The types of fast-check's versions differ; what is used of it does not.
  const { constantFrom, array, asyncProperty } = fc as unknown as Arbitraries;
  return asyncProperty(
    constantFrom(...abilities.starts),
    array(constantFrom(...abilities.steps), { maxLength: maxSteps, size: 'max' }),
    (start, steps) =>
      runPath(toWalk({ start, steps }, abilities), sut, coverage === undefined ? {} : { coverage }),
  ) as ReturnType<Given['asyncProperty']>;
};
