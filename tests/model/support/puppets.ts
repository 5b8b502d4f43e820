import { type AnyEventObject, fromCallback, fromPromise } from 'xstate';

interface Strings {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Stands for the actors a chart invokes: each answers when, and as, the path says. */
export const createPuppets = () => {
  const strings = new Map<string, Strings>();
  const puppet = (name: string) =>
    fromPromise<never, never>(
      () => new Promise((resolve, reject) => strings.set(name, { resolve: resolve as never, reject })),
    );
  const pull = (name: string): Strings => {
    const found = strings.get(name);
    if (found === undefined) throw new Error(`The chart has not invoked ${name}.`);
    strings.delete(name);
    return found;
  };
  return {
    puppet,
    silent: fromCallback<AnyEventObject>(() => {}),
    answer: (name: string, output: unknown) => pull(name).resolve(output),
    fail: (name: string, error: unknown) => pull(name).reject(error),
  };
};

export type Puppets = ReturnType<typeof createPuppets>;
