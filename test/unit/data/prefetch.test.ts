import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { prefetch } from '../../../src/data/prefetch';

/** A loader whose promises are settled by hand. */
function manualLoader() {
  const asked: number[] = [];
  const settle = new Map<number, (outcome: string | Error) => void>();
  const load = (key: number): Promise<string> => {
    asked.push(key);
    return new Promise((resolve, reject) => {
      settle.set(key, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  };
  return { asked, load, settle: (key: number, outcome: string | Error) => settle.get(key)?.(outcome) };
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

describe('prefetching', () => {
  it('gives values in the order of their keys, whichever is there first', async () => {
    const { load, settle } = manualLoader();
    const found = all(prefetch([1, 2, 3], load, 2));
    await nextTurn();
    settle(3, 'c');
    settle(2, 'b');
    settle(1, 'a');
    expect(await found).toEqual(['a', 'b', 'c']);
  });

  it.each([0, 1, 3])('asks for %s values beside the one in use, and for no more', async (ahead) => {
    const asked: number[] = [];
    const load = (key: number): Promise<number> => Promise.resolve(void asked.push(key)).then(() => key);
    const heldAtUse: number[] = [];
    for await (const value of prefetch([0, 1, 2, 3, 4, 5], load, ahead)) heldAtUse.push(asked.length - value);
    const most = ahead + 1;
    expect(heldAtUse).toEqual([0, 1, 2, 3, 4, 5].map((value) => Math.min(most, 6 - value)));
  });

  it('throws what a load rejects with at its turn, and leaves nothing unhandled', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const used: number[] = [];
    const load = (key: number): Promise<number> =>
      key === 0 ? Promise.resolve(key) : Promise.reject(new Error(`no ${String(key)}`));
    const run = async (): Promise<void> => {
      for await (const value of prefetch([0, 1, 2], load, 2)) {
        await nextTurn();
        used.push(value);
      }
    };
    await expect(run()).rejects.toThrow('no 1');
    await nextTurn();
    process.off('unhandledRejection', listen);
    expect(used).toEqual([0]);
    expect(unhandled).toEqual([]);
  });

  it('asks for nothing more once its user stops', async () => {
    const asked: number[] = [];
    const load = (key: number): Promise<number> => Promise.resolve(void asked.push(key)).then(() => key);
    for await (const value of prefetch([0, 1, 2, 3, 4, 5], load, 1)) if (value === 1) break;
    expect(asked).toEqual([0, 1, 2]);
  });

  it('of nothing gives nothing', async () => {
    expect(await all(prefetch([], () => Promise.resolve(1), 2))).toEqual([]);
  });
});
