import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/evaluation/wilson';
import { fixturePath } from '../support/fixtures';

const { cases, tolerance } = JSON.parse(readFileSync(fixturePath('metrics/wilson.json'), 'utf8')) as {
  cases: { k: number; n: number; low: number; high: number }[];
  tolerance: number;
};

describe('the Wilson interval', () => {
  it.each(cases)('of $k in $n is that of the fixture', ({ k, n, low, high }) => {
    const interval = wilsonInterval(k, n);
    expect(interval).toMatchObject({ correct: k, count: n, value: k / n });
    expect(Math.abs(interval.low - low)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(interval.high - high)).toBeLessThanOrEqual(tolerance);
  });

  it('ends where the score test just rejects: |p̂ − p| = z √(p (1 − p) / n)', () => {
    const counts = fc
      .integer({ min: 2, max: 5000 })
      .chain((n) => fc.tuple(fc.integer({ min: 1, max: n - 1 }), fc.constant(n)));
    const property = fc.property(counts, ([k, n]) => {
      const { value, low, high } = wilsonInterval(k, n);
      for (const end of [low, high]) {
        expect(Math.abs(value - end)).toBeCloseTo(1.959963984540054 * Math.sqrt((end * (1 - end)) / n), 10);
      }
      expect(low < value && value < high).toBe(true);
    });
    fc.assert(property, { seed: 5 });
  });

  it.each([
    [1, 0],
    [-1, 3],
    [4, 3],
    [NaN, 3],
  ])('of %s in %s does not exist', (k, n) => expect(() => wilsonInterval(k, n)).toThrow(RangeError));
});
