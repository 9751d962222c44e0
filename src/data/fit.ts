/** Bringing images to a model's input. */
import type { FitName } from '../protocol/experiment';
import type { Pixels } from '../protocol/pixels';
import { makeImage, makerOf } from './augmentation/augmentation';
import { withChannels } from './colour';
import type { ImageSet, InputShape } from './imageSet';
import type { Raster } from './image/raster';
import { resizeRaster, resizeWithAntialias } from './resample';

/** MNIST's digits fill 20 of their 28 pixels (LeCun et al. 1998, section III.A). */
const FILLED_SHARE = 20 / 28;

/**
 * Brings an image to a shape: bilinear over all of it; bilinear to 20/28 of each side and zero padding, as MNIST is made;
 * or zero padding alone. Where it shrinks, it is smoothed first. Colours never change otherwise: a dark digit on white stays so.
 */
export function fitTo(image: Pixels, shape: InputShape, fit: FitName): Pixels {
  const [height, width, channels] = shape;
  if (fit !== 'resize') return padded(fitTo(image, innerShape(image, shape, fit), 'resize'), height, width);
  const sized =
    image.height === height && image.width === width ? image : resizeWithAntialias(image, height, width);
  return withChannels(sized, channels);
}

/** `fitTo` of a decoded picture, which may be too large to hold as pixels. */
export function fitRaster(raster: Raster, shape: InputShape, fit: FitName): Pixels {
  const [height, width, channels] = shape;
  if (fit !== 'resize') {
    return padded(fitRaster(raster, innerShape(raster, shape, fit), 'resize'), height, width);
  }
  return withChannels(resizeRaster(raster, height, width), channels);
}

/** What the image fills of the shape, the border left out. */
function innerShape(
  image: { readonly height: number; readonly width: number },
  [height, width, channels]: InputShape,
  fit: Exclude<FitName, 'resize'>,
): InputShape {
  if (fit === 'zero-pad') return [Math.min(image.height, height), Math.min(image.width, width), channels];
  const filled = (side: number): number => Math.max(1, Math.round(side * FILLED_SHARE));
  return [filled(height), filled(width), channels];
}

/** The image in the middle of zeros; where the rest is odd, the larger part is below and to the right. */
function padded(image: Pixels, height: number, width: number): Pixels {
  const { channels } = image;
  const top = Math.floor((height - image.height) / 2);
  const left = Math.floor((width - image.width) / 2);
  const values = new Float32Array(height * width * channels);
  for (let y = 0; y < image.height; y++) {
    const row = image.values.subarray(y * image.width * channels, (y + 1) * image.width * channels);
    values.set(row, ((top + y) * width + left) * channels);
  }
  return { height, width, channels, values };
}

/** What `fitTo` does to an image, in words for a person; undefined where it does nothing. */
export function describeFit(
  image: Pick<Pixels, 'height' | 'width' | 'channels'>,
  [height, width, channels]: InputShape,
  fit: FitName,
): string | undefined {
  const sameSize = image.height === height && image.width === width;
  if (fit === 'resize' && sameSize && image.channels === channels) return undefined;
  const kind = (of: 1 | 3): string => (of === 1 ? 'grey' : 'colour');
  const was = `${String(image.width)} × ${String(image.height)} ${kind(image.channels)} image`;
  const becomes = `${String(width)} × ${String(height)} ${kind(channels)}`;
  if (fit === 'resize')
    return `${was}, ${sameSize ? `turned to ${kind(channels)}` : `resized to ${becomes}`}`;
  const [innerHeight, innerWidth] = innerShape(image, [height, width, channels], fit);
  if (innerHeight === image.height && innerWidth === image.width) return `${was}, padded to ${becomes}`;
  return `${was}, resized to ${String(innerWidth)} × ${String(innerHeight)} and padded to ${becomes}`;
}

/**
 * The set with every image brought to the shape; itself where nothing is to be done. Images are made as they are asked
 * for, and `resize` makes those of files from the files themselves.
 */
export function fitImageSet(set: ImageSet, shape: InputShape, fit: FitName): ImageSet {
  if (describeFit(set, shape, fit) === undefined) return set;
  if (fit === 'resize' && set.resized) return set.resized(shape);
  const [height, width, channels] = shape;
  const imageLength = height * width * channels;
  return {
    ...set,
    height,
    width,
    channels,
    batch: async (indices, augmentation) => {
      const stored = await set.batch(indices);
      const fitted = new Float32Array(indices.length * imageLength);
      const storedLength = set.height * set.width * set.channels;
      for (let row = 0; row < indices.length; row++) {
        const values = stored.subarray(row * storedLength, (row + 1) * storedLength);
        const picture = { ...sizeOf(set), values };
        const maker = makerOf(picture, { height, width, channels }, () => fitTo(picture, shape, fit));
        fitted.set(makeImage(maker, augmentation, indices[row] ?? 0).values, row * imageLength);
      }
      return fitted;
    },
  };
}

const sizeOf = ({ height, width, channels }: ImageSet): Omit<Pixels, 'values'> => ({
  height,
  width,
  channels,
});
