import { type AnyStateMachine, createMachine } from 'xstate';
import { structureOf } from './definition.ts';
import type { ChartDefinition } from './story.ts';

const asItIs = (value: unknown) => (typeof value === 'string' ? value : undefined);

/**
 * The chart that a definition describes, to be drawn; it cannot be run, for a definition holds names and arrows only.
 *
 * @returns null where no chart can be made of it (a target that is not there).
 */
export const machineOf = (definition: ChartDefinition): AnyStateMachine | null => {
  try {
    return createMachine(structureOf(definition, { isOurs: true, name: asItIs }) as object);
  } catch {
    return null;
  }
};

/**
 * Code that Stately Studio imports and its editor opens.
 *
 * @see https://stately.ai/docs/import-from-code
 */
export const statelyCode = (definition: ChartDefinition): string =>
  `import { createMachine } from 'xstate';\n\nexport const machine = createMachine(${JSON.stringify(definition, null, 2)});\n`;
