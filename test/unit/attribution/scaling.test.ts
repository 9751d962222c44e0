import { describe, expect, it } from 'vitest';
import { scaleLimits } from '../../../src/attribution/scaling';
import { toUnitInterval } from '../../../src/protocol/picture';

describe('display limits', () => {
  it('are three standard deviations about the mean, and the largest magnitude', () => {
    // Mean 1, squared distances 4, 0, 9, 1 → variance 3.5.
    const limits = scaleLimits(Float32Array.of(-1, 1, 4, 0));
    expect(limits['three-sigma']).toBeCloseTo(3 * Math.sqrt(3.5), 12);
    expect(limits['absolute-maximum']).toBe(4);
  });

  it('take a negative extreme by its magnitude', () => {
    expect(scaleLimits(Float32Array.of(-7, 2, 0))['absolute-maximum']).toBe(7);
  });

  it('are zero for a map of zeros, which is drawn in the middle', () => {
    const limits = scaleLimits(new Float32Array(12));
    expect(limits).toEqual({ 'three-sigma': 0, 'absolute-maximum': 0 });
    expect(toUnitInterval(0, limits['three-sigma'])).toBe(0.5);
  });

  it('draw a constant map at full intensity', () => {
    const limits = scaleLimits(new Float32Array(9).fill(-0.5));
    expect(limits).toEqual({ 'three-sigma': 0.5, 'absolute-maximum': 0.5 });
  });

  it('grow with the map, so that its scale does not change the picture', () => {
    const values = Float32Array.of(0.5, -0.25, 2, 1);
    const larger = scaleLimits(values.map((value) => value * 1024));
    expect(larger['three-sigma'] / scaleLimits(values)['three-sigma']).toBe(1024);
  });

  it('keep gradients whose squares float32 cannot hold', () => {
    const limits = scaleLimits(Float32Array.of(1e-30, -1e-30));
    expect(limits['three-sigma'] / 3e-30).toBeCloseTo(1, 6);
  });
});
