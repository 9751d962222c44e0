import { describe, expect, it } from 'vitest';
import type { ScheduleSettings } from '../../../src/protocol/experiment';
import { learningRateAt } from '../../../src/training/schedules';

const rates = (schedule: ScheduleSettings, total: number, peak = 0.01): number[] =>
  Array.from({ length: total }, (_, index) => learningRateAt(schedule, peak, index + 1, total));

function expectRates(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, index) =>
    expect(found[index], `step ${String(index + 1)}`).toBeCloseTo(value, 12),
  );
}

/** numpy.interp, for points that rise. */
function interpolate(at: number, xs: readonly number[], ys: readonly number[]): number {
  const right = Math.max(
    1,
    xs.findIndex((x) => at <= x),
  );
  const [x0 = 0, x1 = 1, y0 = 0, y1 = 0] = [xs[right - 1], xs[right], ys[right - 1], ys[right]];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}

describe('a learning rate schedule', () => {
  it('flat: the peak at every step', () => {
    expect(rates({ name: 'flat' }, 3)).toEqual([0.01, 0.01, 0.01]);
  });

  it('linear decay: the peak first, and 0 after the last step', () => {
    expectRates(rates({ name: 'linear-decay' }, 5), [0.01, 0.008, 0.006, 0.004, 0.002]);
  });

  it('cyclic with its peak at 0.4: what fast_adversarial does for MNIST, by hand', () => {
    const [up, down] = [
      [0.0025, 0.005, 0.0075, 0.01],
      [0.01 * (5 / 6), 0.01 * (4 / 6), 0.005, 0.01 / 3, 0.01 / 6, 0],
    ];
    expectRates(rates({ name: 'cyclic', peakAt: 0.4 }, 10), [...up, ...down]);
  });

  it.each([
    ['fast_adversarial for MNIST', 0.4, 10, 600],
    ['fast_adversarial for CIFAR-10', 0.5, 15, 391],
    ['robustness', 4 / 15, 30, 7],
  ])(
    'cyclic: numpy.interp(t, [0, p E, E], [0, peak, 0]) at the end of each step, as %s',
    (_of, p, epochs, batches) => {
      const total = epochs * batches;
      const expected = Array.from({ length: total }, (_, index) =>
        interpolate((index + 1) / batches, [0, p * epochs, epochs], [0, 0.2, 0]),
      );
      expectRates(rates({ name: 'cyclic', peakAt: p }, total, 0.2), expected);
    },
  );

  it('cyclic with its peak at an end has one slope', () => {
    expectRates(rates({ name: 'cyclic', peakAt: 0 }, 4, 1), [0.75, 0.5, 0.25, 0]);
    expectRates(rates({ name: 'cyclic', peakAt: 1 }, 4, 1), [0.25, 0.5, 0.75, 1]);
  });

  it.each([
    ['WRN: × 0.2 at epochs 60, 120 and 160 of 200', 200, [60, 120, 160], 0.2],
    ['robustness: × 0.1 every 50 of 150', 150, [50, 100], 0.1],
    ['Wong et al.: × 0.1 at half and three quarters', 15, [7.5, 11.25], 0.1],
  ])('multistep: MultiStepLR of %s, in the first step of the epoch', (_of, epochs, milestones, factor) => {
    const batches = 8;
    const shares = milestones.map((milestone) => milestone / epochs);
    const expected = Array.from({ length: epochs * batches }, (_, index) => {
      const epoch = index / batches;
      return 0.1 * factor ** milestones.filter((milestone) => epoch >= milestone).length;
    });
    expectRates(rates({ name: 'multistep', milestones: shares, factor }, epochs * batches, 0.1), expected);
  });

  it('multistep: the last step before a milestone still has the old rate', () => {
    expectRates(rates({ name: 'multistep', milestones: [0.5], factor: 0.1 }, 4, 1), [1, 1, 0.1, 0.1]);
  });
});
