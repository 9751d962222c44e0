/** Bilinear resampling: separable, columns first, with half-pixel centres. */
import type { Pixels } from '../protocol/pixels';
import type { Raster } from './image/raster';

/** For one output index: the first input index that counts, and the weights from there on; they sum to 1. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

type TapsOf = (inputSize: number, outputSize: number) => readonly Taps[];

/**
 * As `torch.nn.functional.interpolate(mode='bilinear', align_corners=False)`: two input pixels a side, also where the
 * image shrinks.
 */
export function resizeBilinear(image: Pixels, height: number, width: number): Pixels {
  return resample(samplesOf(image), height, width, twoTaps);
}

/**
 * As `torchvision.transforms.Resize` and PIL's `Image.resize(BILINEAR)`: where the image shrinks, all input pixels
 * count; where it grows, it is `resizeBilinear`.
 */
export function resizeWithAntialias(image: Pixels, height: number, width: number): Pixels {
  return resample(samplesOf(image), height, width, triangleTaps);
}

/** `resizeWithAntialias` of a decoded picture, without making all of its pixels first. */
export function resizeRaster(raster: Raster, height: number, width: number): Pixels {
  return resample({ ...raster, values: raster.bytes, maximum: 255 }, height, width, triangleTaps);
}

interface Samples {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly stride: number;
  readonly values: Uint8Array | Float32Array;
  readonly maximum: number;
}

const samplesOf = (image: Pixels): Samples => ({ ...image, stride: image.channels, maximum: 1 });

function resample(image: Samples, height: number, width: number, tapsOf: TapsOf): Pixels {
  const { channels } = image;
  const narrow = resampleColumns(image, tapsOf(image.width, width));
  const rowLength = width * channels;
  const values = new Float32Array(height * rowLength);
  tapsOf(image.height, height).forEach(({ first, weights }, y) => {
    for (let i = 0; i < rowLength; i++) {
      let sum = 0;
      weights.forEach((weight, tap) => (sum += weight * (narrow[(first + tap) * rowLength + i] ?? 0)));
      values[y * rowLength + i] = sum;
    }
  });
  return { height, width, channels, values };
}

/** [input height, output width, channels], 0..1. */
function resampleColumns(image: Samples, columns: readonly Taps[]): Float32Array {
  const { height, width, channels, stride, values, maximum } = image;
  const narrow = new Float32Array(height * columns.length * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (const { first, weights } of columns) {
      for (let channel = 0; channel < channels; channel++) {
        let at = (y * width + first) * stride + channel;
        let sum = 0;
        for (const weight of weights) {
          sum += weight * (values[at] ?? 0);
          at += stride;
        }
        narrow[to++] = sum / maximum;
      }
    }
  }
  return narrow;
}

const twoTaps: TapsOf = (inputSize, outputSize) =>
  Array.from({ length: outputSize }, (_, index) => {
    const centre = Math.max(0, ((index + 0.5) * inputSize) / outputSize - 0.5);
    const first = Math.min(Math.floor(centre), inputSize - 1);
    const share = centre - first;
    return first + 1 < inputSize ? { first, weights: [1 - share, share] } : { first, weights: [1] };
  });

/**
 * A triangle as wide as the scale where the image shrinks; its weights are renormalised at the border.
 * @param from the first output index to compute
 * @param length how many
 */
export const triangleTaps = (
  inputSize: number,
  outputSize: number,
  from = 0,
  length = outputSize,
): readonly Taps[] => {
  const scale = inputSize / outputSize;
  const reach = Math.max(1, scale);
  return Array.from({ length }, (_, index) => {
    const centre = (from + index + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(inputSize, Math.floor(centre + reach + 0.5));
    const heights = Array.from({ length: end - first }, (_unused, tap) =>
      Math.max(0, 1 - Math.abs((first + tap + 0.5 - centre) / reach)),
    );
    const sum = heights.reduce((total, weight) => total + weight, 0);
    return { first, weights: heights.map((weight) => weight / sum) };
  });
};
