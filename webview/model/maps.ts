/** Maps between the engine's numbers and the picture: limits and differences. Colours are chosen in `picture.ts`. */
import { commonLimit } from '../../src/protocol/picture';
import type { Pixels, SaliencyMap, ScaleName } from '../../src/protocol/pixels';

export const scaleTitles: Readonly<Record<ScaleName, string>> = {
  'three-sigma': '±3 standard deviations',
  'absolute-maximum': 'Largest value',
};

/** The value drawn at full intensity for each map: its own, or the one that fits all. */
export function limitsOf(maps: readonly SaliencyMap[], scale: ScaleName, common: boolean): readonly number[] {
  const shared = commonLimit(maps, scale);
  return maps.map((map) => (common ? shared : map.limits[scale]));
}

/**
 * What an attack added to an image: adversarial − original, as a signed map whose limits are ε.
 * @throws an invariant where the two differ in size
 */
export function differenceMap(original: Pixels, adversarial: Pixels, epsilon: number): SaliencyMap {
  if (original.values.length !== adversarial.values.length) {
    throw new Error(
      `difference of ${String(original.values.length)} and ${String(adversarial.values.length)} values`,
    );
  }
  const { height, width, channels } = original;
  const values = adversarial.values.map((value, index) => value - (original.values[index] ?? 0));
  return {
    height,
    width,
    channels,
    values,
    limits: { 'three-sigma': epsilon, 'absolute-maximum': epsilon },
  };
}

/** A raw value of an image or a map, all channels: `0.25` or `0.1, 0.2, 0.3`. */
export function valuesAt(
  raster: { readonly width: number; readonly channels: 1 | 3; readonly values: Float32Array },
  x: number,
  y: number,
): readonly number[] {
  const offset = (y * raster.width + x) * raster.channels;
  return [...raster.values.subarray(offset, offset + raster.channels)];
}
