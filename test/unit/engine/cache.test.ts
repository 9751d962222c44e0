import { describe, expect, it } from 'vitest';
import { createCache } from '../../../src/engine/cache';

describe('cache', () => {
  it('makes a value once and keeps the ones used last', async () => {
    const made: string[] = [];
    const discarded: string[] = [];
    const cache = createCache<string>(2, (value) => discarded.push(value));
    const get = (key: string): Promise<string> =>
      cache.get(key, () => {
        made.push(key);
        return Promise.resolve(key.toUpperCase());
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await get(key)).toBe(key.toUpperCase());
    // b was unused longest when c came, c when b came again.
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(discarded).toEqual(['B', 'C']);
    cache.clear();
    expect(discarded).toEqual(['B', 'C', 'A', 'B']);
  });

  it('discards the values that are chosen by their keys', async () => {
    const discarded: number[] = [];
    const cache = createCache<number>(2, (value) => discarded.push(value));
    await cache.get('a', () => Promise.resolve(1));
    await cache.get('b', () => Promise.resolve(2));
    cache.clear((key) => key === 'a');
    expect(discarded).toEqual([1]);
    expect(await cache.get('b', () => Promise.resolve(3))).toBe(2);
  });

  it('keeps nothing of a failure', async () => {
    const cache = createCache<string>(2);
    await expect(cache.get('a', () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
    expect(await cache.get('a', () => Promise.resolve('restored'))).toBe('restored');
  });

  it('discards the second of two values made at once for one key', async () => {
    const discarded: number[] = [];
    const cache = createCache<number>(2, (value) => discarded.push(value));
    const values = await Promise.all([
      cache.get('a', () => Promise.resolve(1)),
      cache.get('a', () => Promise.resolve(2)),
    ]);
    expect(values).toEqual([1, 1]);
    expect(discarded).toEqual([2]);
  });
});
