/** What of a drawn arrow is read here. */
interface Arrow {
  readonly source: string;
  readonly target: string;
  readonly label: { readonly lines: readonly { readonly eventType: string }[] } | null;
}

interface Change {
  readonly eventType: string;
  /** Ids of the states that were active. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const says = ({ label }: Arrow, eventType: string) =>
  label?.lines.some((line) => line.eventType === eventType || line.eventType === '*') ?? false;

/**
 * The arrow that a chart went: a message says what was heard, and where the chart stood before and after.
 *
 * @returns null where none leads from the one to the other: the chart stayed where it was.
 */
export const findStep = (
  arrows: readonly Arrow[],
  { eventType, before, after }: Change,
): { readonly source: string; readonly target: string; readonly eventType: string } | null => {
  const found = arrows
    .filter(
      (arrow) => says(arrow, eventType) && before.includes(arrow.source) && after.includes(arrow.target),
    )
    // The innermost hears first.
    .sort((one, other) => other.source.length - one.source.length)[0];
  return found === undefined ? null : { source: found.source, target: found.target, eventType };
};
