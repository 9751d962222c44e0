/** A decoded picture, as small as it can be held: one byte a sample. */
import { imageTooLarge } from '../../protocol/errors';
import type { Pixels } from '../../protocol/pixels';

export interface Raster {
  readonly height: number;
  readonly width: number;
  /** What of a pixel is used: grey, or red, green and blue. */
  readonly channels: 1 | 3;
  /** Bytes from one pixel to the next; what follows the channels (alpha) is skipped. */
  readonly stride: number;
  /** [height, width, stride] row-major, 0..255. */
  readonly bytes: Uint8Array;
}

/** A phone's largest pictures; four bytes for each pixel fit into memory beside a training. */
export const MOST_PIXELS = 52_000_000;

/**
 * To be called with what a header says, before anything of that size is made.
 * @throws `image/too-large`, `image/truncated` where a side is 0.
 */
export function checkSize(path: string, width: number, height: number): void {
  if (width >= 1 && height >= 1 && width * height <= MOST_PIXELS) return;
  throw imageTooLarge(path, width, height, MOST_PIXELS);
}

/** The picture as pixels 0..1, alpha dropped without compositing. */
export function toPixels({ height, width, channels, stride, bytes }: Raster): Pixels {
  const values = new Float32Array(height * width * channels);
  for (let pixel = 0, at = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      values[at++] = (bytes[pixel * stride + channel] ?? 0) / 255;
    }
  }
  return { height, width, channels, values };
}
