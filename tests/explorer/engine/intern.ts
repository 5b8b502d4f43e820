/** Gives every distinct value a small number, so that states compare and hash by numbers. */
export interface Interned<Value> {
  readonly idOf: (value: Value) => number;
  readonly at: (id: number) => Value;
  readonly size: () => number;
}

export const createIntern = <Value>(nameOf: (value: Value) => string = JSON.stringify): Interned<Value> => {
  const ids = new Map<string, number>();
  const values: Value[] = [];
  return {
    idOf(value) {
      const name = nameOf(value);
      const known = ids.get(name);
      if (known !== undefined) return known;
      ids.set(name, values.length);
      values.push(value);
      return values.length - 1;
    },
    at(id) {
      const value = values[id];
      if (value === undefined) throw new RangeError(`Nothing was interned as ${id}.`);
      return value;
    },
    size: () => values.length,
  };
};
