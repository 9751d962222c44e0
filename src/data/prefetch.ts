/**
 * Loads values before their turn: the next ones are asked for while the present one is used, so that reading and
 * decoding overlap with computing.
 *
 * @param keys what to load, in this order; values come in it too, whichever is there first.
 * @param load its promise may reject: that is thrown at the value's turn, never earlier, and nothing is unhandled where
 *   the turn never comes.
 * @param ahead how many values are under way or ready beside the one in use, at least 0; memory is bounded by it.
 */
export async function* prefetch<Key, Value>(
  keys: Iterable<Key>,
  load: (key: Key) => Promise<Value>,
  ahead: number,
): AsyncGenerator<Value, void, undefined> {
  const asked: Promise<Value>[] = [];
  for (const key of keys) {
    asked.push(handled(load(key)));
    if (asked.length > ahead) yield* first(asked);
  }
  while (asked.length > 0) yield* first(asked);
}

/** Batches ahead: one to be ready when the present one is done, one for it to be late. */
export const BATCHES_AHEAD = 2;

async function* first<Value>(asked: Promise<Value>[]): AsyncGenerator<Value, void, undefined> {
  const value = asked.shift();
  if (value !== undefined) yield await value;
}

/** Whoever stops early leaves promises behind that nobody waits for; their rejections are theirs to see, not the process's. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
