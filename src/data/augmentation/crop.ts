/** Augmentations that move or mirror an image and keep its size. */
import type { Pixels } from '../../protocol/pixels';
import type { Random } from '../random';

/** Pixels added on every side before an image is cropped to its size again: He et al. 2016, section 4.2. */
const PADDING = 4;

/** Where a coordinate outside 0 … side − 1 reads from; undefined where it reads 0. */
export type Border = (at: number, side: number) => number | undefined;

/** Black, as torchvision's `Pad` does by default. */
export const zeroBorder: Border = (at, side) => (at >= 0 && at < side ? at : undefined);

/** Mirrored at the outermost pixels, which are not repeated: `SpatialReflectionPadding`, Zagoruyko and Komodakis 2016. */
export const reflectedBorder: Border = (at, side) => {
  const period = Math.max(1, 2 * (side - 1));
  const within = ((at % period) + period) % period;
  return Math.min(within, period - within);
};

/** With probability one half mirrored left to right. */
export const randomFlip = (image: Pixels, random: Random): Pixels =>
  random.uniform(0, 1) < 0.5 ? mirrored(image) : image;

/** Padded by 4 pixels on each side and cropped to its size at a random place. */
export const randomCrop =
  (border: Border) =>
  (image: Pixels, random: Random): Pixels => {
    const down = random.integer(2 * PADDING + 1) - PADDING;
    const right = random.integer(2 * PADDING + 1) - PADDING;
    return moved(image, down, right, border);
  };

/** Left to right. */
export function mirrored({ height, width, channels, values }: Pixels): Pixels {
  const flipped = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      flipped.set(values.subarray(from, from + channels), (y * width + width - 1 - x) * channels);
    }
  }
  return { height, width, channels, values: flipped };
}

/** What is seen through a window of the image's size, `down` and `right` of it. */
export function moved(image: Pixels, down: number, right: number, border: Border): Pixels {
  const { height, width, channels, values } = image;
  const seen = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = border(y + down, height);
    if (row === undefined) continue;
    for (let x = 0; x < width; x++) {
      const column = border(x + right, width);
      if (column === undefined) continue;
      const from = (row * width + column) * channels;
      seen.set(values.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return { height, width, channels, values: seen };
}
