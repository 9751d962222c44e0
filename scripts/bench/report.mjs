/** How a measured value is printed beside its bar. */

/**
 * @param {string} what
 * @param {string} value with its unit
 * @param {string} bar
 */
export function report(what, value, bar) {
  console.log(`${what.padEnd(56)} ${value.padStart(24)}  bar ${bar}`);
}

/**
 * The value below which a share of the samples lies (nearest rank).
 * @param {readonly number[]} samples
 * @param {number} share 0..1
 */
export function quantile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
