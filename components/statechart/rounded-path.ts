const CORNER = 8;

type Point = readonly [x: number, y: number];

/** The point that lies `CORNER` before `to`, seen from `from`; half the way where they are too near. */
const shorten = ([x, y]: Point, [toX, toY]: Point): Point => {
  const length = Math.hypot(toX - x, toY - y);
  const share = length === 0 ? 0 : Math.max(length - CORNER, length / 2) / length;
  return [x + (toX - x) * share, y + (toY - y) * share];
};

/** A line through the points with rounded corners, as an SVG path. */
export const roundedPath = (points: readonly Point[]): string =>
  points
    .map((point, at) => {
      const before = points[at - 1];
      const after = points[at + 1];
      if (before === undefined) return `M${point.join(' ')}`;
      if (after === undefined) return `L${point.join(' ')}`;
      const [start, end] = [shorten(before, point), shorten(after, point)];
      return `L${start.join(' ')} Q${point.join(' ')} ${end.join(' ')}`;
    })
    .join(' ');
