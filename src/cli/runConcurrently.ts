/** Does work for every item, at most `limit` at once, and waits for all of it, whatever fails; outcomes in the items' order. */
export async function runConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const outcomes = new Map<number, PromiseSettledResult<Result>>();
  // One iterator for all workers: each takes the next item that nobody has.
  const remaining = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of remaining) {
      const [outcome] = await Promise.allSettled([work(item)]);
      outcomes.set(index, outcome);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return items.flatMap((_, index) => outcomes.get(index) ?? []);
}
