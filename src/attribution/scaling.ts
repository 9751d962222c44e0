import type { ScaleLimits } from '../protocol/pixels';

/**
 * The value drawn at full intensity, per display scale, for one image's raw map; one limit for all channels, zero in
 * the middle (`toUnitInterval`):
 * - `three-sigma`: 3 standard deviations over all pixels and channels (Tsipras et al. 2018, Fig. 2; MadryLab's code).
 * - `absolute-maximum`: the largest magnitude.
 *
 * A map that is zero everywhere has limits of 0; a constant other map is drawn at full intensity in both scales.
 */
export function scaleLimits(values: Float32Array): ScaleLimits {
  const absoluteMaximum = values.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0);
  const threeSigma = 3 * standardDeviation(values);
  return {
    'three-sigma': threeSigma === 0 ? absoluteMaximum : threeSigma,
    'absolute-maximum': absoluteMaximum,
  };
}

/** Population standard deviation, in float64: squares of small gradients underflow in float32. */
function standardDeviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
