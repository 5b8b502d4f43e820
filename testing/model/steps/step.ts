import type { Scenario, ScenarioOptions } from '../scenario.ts';

export type Apply = (scenario: Scenario, options: ScenarioOptions) => Scenario | null;

export type StepKind = 'user' | 'outcome' | 'time' | 'environment';

export interface StepDefinition {
  readonly kind: StepKind;
  /** What happens, as a sentence's end: "then …". */
  readonly says: string;
  /** The scenario afterwards; null where this cannot happen now. */
  readonly apply: Apply;
}
