/** A value that a page's parts share; each change is a new value. */
export interface Store<Value> {
  readonly read: () => Value;
  readonly change: (next: (known: Value) => Value) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export const createStore = <Value>(initial: Value): Store<Value> => {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    read: () => value,
    change(next) {
      const changed = next(value);
      if (changed === value) return;
      value = changed;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
