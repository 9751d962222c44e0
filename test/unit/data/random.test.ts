import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/data/random';

const N = 20_000;
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: ArrayLike<number>): number => {
  const centre = mean(values);
  return mean(Array.from(values, (value) => (value - centre) ** 2));
};

describe('a random stream', () => {
  it('is decided by seed and name alone', () => {
    const draw = (seed: number, ...name: (string | number)[]): number[] => [
      ...randomStream(seed, ...name).fillUniform(8, 0, 1),
    ];
    expect(draw(7, 'start', 3)).toEqual(draw(7, 'start', 3));
    const others = [
      draw(8, 'start', 3),
      draw(7, 'start', 4),
      draw(7, 'start'),
      draw(7, 'start3'),
      draw(7, 'other', 3),
    ];
    for (const other of others) expect(other).not.toEqual(draw(7, 'start', 3));
  });

  it('keeps the numbers that it has always given', () => {
    const stream = randomStream(0, 'golden');
    expect([stream.integer(2 ** 32), stream.integer(2 ** 32), stream.integer(10)]).toMatchInlineSnapshot(`
      [
        2274273624,
        3263821189,
        9,
      ]
    `);
    expect(stream.normal()).toMatchInlineSnapshot(`1.6527554738652557`);
  });

  it('draws uniform values over the whole range and no further', () => {
    const values = randomStream(1, 'uniform').fillUniform(N, -0.3, 0.3);
    // Mean 0 and variance w²/12 with standard errors w / √(12 N) and w² / √(180 N).
    expect(Math.abs(mean(values))).toBeLessThan((5 * 0.6) / Math.sqrt(12 * N));
    expect(Math.abs(variance(values) - 0.36 / 12)).toBeLessThan((5 * 0.36) / Math.sqrt(180 * N));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(-0.3));
    expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(0.3));
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.599);
  });

  it('draws normal values: moments and tails', () => {
    const values = randomStream(2, 'normal').fillNormal(N, 2);
    expect(Math.abs(mean(values))).toBeLessThan((5 * 2) / Math.sqrt(N));
    expect(Math.abs(variance(values) / 4 - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
    const beyond = (limit: number): number =>
      mean(Array.from(values, (value) => (Math.abs(value) > 2 * limit ? 1 : 0)));
    // P(|z| > 1) = 0.3173, P(|z| > 2) = 0.0455, P(|z| > 3) = 0.0027.
    expect(beyond(1)).toBeCloseTo(0.3173, 1.7);
    expect(beyond(2)).toBeCloseTo(0.0455, 2);
    expect(beyond(3)).toBeCloseTo(0.0027, 2.5);
  });

  it('gives neighbouring values and neighbouring streams that are uncorrelated', () => {
    const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
      const [meanA, meanB] = [mean(a), mean(b)];
      const products = Array.from(a, (value, index) => (value - meanA) * ((b[index] ?? NaN) - meanB));
      return mean(products) / Math.sqrt(variance(a) * variance(b));
    };
    const first = randomStream(3, 'step', 1).fillUniform(N, 0, 1);
    const second = randomStream(3, 'step', 2).fillUniform(N, 0, 1);
    expect(Math.abs(correlation(first, second))).toBeLessThan(5 / Math.sqrt(N));
    expect(Math.abs(correlation(first.subarray(1), first.subarray(0, N - 1)))).toBeLessThan(5 / Math.sqrt(N));
  });

  it('draws each integer equally often', () => {
    const stream = randomStream(4, 'integers');
    const tally = new Map<number, number>();
    for (let i = 0; i < N; i++) {
      const value = stream.integer(10);
      tally.set(value, (tally.get(value) ?? 0) + 1);
    }
    expect([...tally.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const count of tally.values())
      expect(Math.abs(count - N / 10)).toBeLessThan(5 * Math.sqrt(N * 0.09));
  });

  it('orders: every index once, each first equally often', () => {
    const order = randomStream(5, 'order').permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
    const stream = randomStream(6, 'orders');
    const orders = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = stream.permutation(3).join('');
      orders.set(key, (orders.get(key) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (5 / 36)));
  });

  it('orders nothing and one thing', () => {
    expect(randomStream(0, 'x').permutation(0)).toEqual(new Int32Array(0));
    expect(randomStream(0, 'x').permutation(1)).toEqual(Int32Array.of(0));
  });
});
