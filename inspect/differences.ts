/** One place where two values differ; `undefined` where there was, or is, nothing. */
export interface Difference {
  /** `context.session.generation` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Branch = Readonly<Record<string, unknown>> | readonly unknown[];

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

const at = (branch: Branch, key: string): unknown =>
  Object.hasOwn(branch, key) ? (branch as Readonly<Record<string, unknown>>)[key] : undefined;

/** What changed between two JSON values, deepest first place by place: nothing where they are equal. */
export const differences = (before: unknown, after: unknown, path = ''): readonly Difference[] => {
  if (Object.is(before, after)) return [];
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(at(before, key), at(after, key), path === '' ? key : `${path}.${key}`),
  );
};
