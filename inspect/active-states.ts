import type { ChartDefinition } from './story.ts';

interface Node {
  readonly id?: unknown;
  readonly states?: Readonly<Record<string, Node>>;
}

const below = (node: Node | undefined, parentId: string, value: unknown): readonly string[] => {
  if (value === null || value === undefined) return [];
  const entries: readonly (readonly [string, unknown])[] =
    typeof value === 'object' ? Object.entries(value) : [[String(value), null]];
  return entries.flatMap(([key, inner]) => {
    const state = node?.states?.[key];
    const id = typeof state?.id === 'string' ? state.id : `${parentId}.${key}`;
    return [id, ...below(state, id, inner)];
  });
};

/**
 * The ids of the state nodes that a value names, from the outside in.
 *
 * @example activeStates(definition, { refreshing: 'usable' }) // ['auth.refreshing', 'auth.refreshing.usable']
 */
export const activeStates = (definition: ChartDefinition, value: unknown): readonly string[] =>
  below(definition as Node, definition.id ?? '(machine)', value);
