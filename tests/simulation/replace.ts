/** What is to be put back when a life is over. */
export type Undo = () => void;

/** Puts a function of this simulation in the place of a real one. Not by a spy, which would remember every call. */
export const replace = <Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  value: Target[Name],
): Undo => {
  const own = target[name];
  target[name] = value;
  return () => {
    target[name] = own;
  };
};
