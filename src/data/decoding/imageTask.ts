/** From an image file to what a network sees: the work of a decoding thread. */
import { join } from 'node:path';
import type { Pixels } from '../../protocol/pixels';
import { makeImage, type Augmentation } from '../augmentation/augmentation';
import { withChannels } from '../colour';
import { centreFraming, wholeOf, type Framing, type Size } from '../framing';
import type { CodecFiles } from '../image/codec';
import { toPixels } from '../image/raster';
import { readRaster } from '../readImage';
import { frameRaster } from '../resampleBytes';

/**
 * How a picture becomes an image where it is not augmented. `photograph`: its shorter side at 256/224 of the image's, and
 * the middle of that (torchvision's `Resize(256)`, `CenterCrop(224)`); `resize`: all of it, whatever its proportions.
 */
export type TransformName = 'photograph' | 'resize';

/** What the images of one request have in common. */
export interface ImageKind {
  /** Absolute; the files lie below it. */
  readonly root: string;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly transform: TransformName;
  readonly augmentation?: Augmentation;
}

export interface ImageFile {
  /** Relative to the root. */
  readonly path: string;
  /** The image's index in its set. */
  readonly index: number;
}

const evaluationFramings: Readonly<Record<TransformName, (picture: Size, image: Size) => Framing>> = {
  photograph: centreFraming,
  resize: (picture, image) => ({ source: wholeOf(picture), scaled: image, window: wholeOf(image) }),
};

/**
 * Reads, decodes and frames an image, and augments it.
 * @returns of the kind's height, width and channels, 0..1
 * @throws what `readRaster` throws
 */
export async function decodeImage(kind: ImageKind, file: ImageFile, codecs: CodecFiles): Promise<Pixels> {
  const { height, width, channels, transform, augmentation } = kind;
  const picture = await readRaster(join(kind.root, file.path), codecs);
  const image = { height, width };
  const framed = (framing: Framing): Pixels =>
    withChannels(toPixels(frameRaster(picture, framing)), channels);
  const unaugmented = (): Pixels => framed(evaluationFramings[transform](picture, image));
  return makeImage({ picture, image, unaugmented, framed }, augmentation, file.index);
}
