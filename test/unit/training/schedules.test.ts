import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../../src/training/schedules';

const rates = (schedule: 'flat' | 'linear-decay' | 'triangular', total: number): number[] =>
  Array.from({ length: total }, (_, index) => learningRateAt(schedule, 0.01, index + 1, total));

describe('a learning rate schedule', () => {
  it('flat: the peak at every step', () => {
    expect(rates('flat', 3)).toEqual([0.01, 0.01, 0.01]);
  });

  it('linear decay: the peak first, and 0 after the last step', () => {
    const values = rates('linear-decay', 5);
    [0.01, 0.008, 0.006, 0.004, 0.002].forEach((expected, index) =>
      expect(values[index]).toBeCloseTo(expected, 12),
    );
  });

  it('triangular: numpy.interp(t, [0, 0.4 E, E], [0, peak, 0]) at the end of each step', () => {
    const values = rates('triangular', 10);
    const expected = [
      0.0025,
      0.005,
      0.0075,
      0.01,
      0.01 * (5 / 6),
      0.01 * (4 / 6),
      0.005,
      0.01 / 3,
      0.01 / 6,
      0,
    ];
    expected.forEach((value, index) => expect(values[index]).toBeCloseTo(value, 12));
  });
});
