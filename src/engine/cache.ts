/** Keeps the values used last; those pushed out are discarded. */
export interface Cache<Value> {
  /** The value of a key, made where it is not kept. A value that could not be made is not kept. */
  get(key: string, make: () => Promise<Value>): Promise<Value>;
  /** Discards the values of the keys that are chosen; default: everything. */
  clear(chosen?: (key: string) => boolean): void;
}

/**
 * @param capacity how many values are kept, at least 1
 * @param discard frees a value; called once for each, never for one that was returned last
 */
export function createCache<Value>(
  capacity: number,
  discard: (value: Value) => void = () => undefined,
): Cache<Value> {
  /** In the order of use, the longest unused first. */
  const kept = new Map<string, Value>();
  const drop = (key: string, value: Value): void => {
    kept.delete(key);
    discard(value);
  };
  const keep = (key: string, value: Value): Value => {
    kept.delete(key);
    kept.set(key, value);
    for (const [oldKey, old] of kept) if (kept.size > capacity) drop(oldKey, old);
    return value;
  };
  return {
    async get(key, make) {
      const found = kept.get(key);
      if (found !== undefined) return keep(key, found);
      const made = await make();
      const madeMeanwhile = kept.get(key);
      if (madeMeanwhile === undefined) return keep(key, made);
      discard(made);
      return keep(key, madeMeanwhile);
    },
    clear: (chosen = () => true) => {
      for (const [key, value] of kept) if (chosen(key)) drop(key, value);
    },
  };
}
