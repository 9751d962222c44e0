import type { Proportion } from '../protocol/runs';

/** 97.5 % quantile of the standard normal distribution: 95 % of it lie within ± this. */
const Z = 1.959963984540054;

/**
 * A proportion with its Wilson score interval at 95 %, without continuity correction (E. B. Wilson 1927): unlike the
 * normal approximation it stays inside 0..1 and does not shrink to nothing at 0 and 1.
 * @param correct 0..count
 * @param count at least 1
 */
export function wilsonInterval(correct: number, count: number): Proportion {
  if (!(count >= 1) || !(correct >= 0 && correct <= count)) {
    throw new RangeError(`${String(correct)} of ${String(count)} is no proportion`);
  }
  const value = correct / count;
  const square = Z ** 2 / count;
  const centre = value + square / 2;
  const reach = Z * Math.sqrt((value * (1 - value)) / count + square / (4 * count));
  return {
    correct,
    count,
    value,
    low: correct === 0 ? 0 : (centre - reach) / (1 + square),
    high: correct === count ? 1 : (centre + reach) / (1 + square),
  };
}
