/** Which part of a picture becomes the image, and at what scale: everything that resizing and cropping say together. */
import type { Pixels } from '../protocol/pixels';
import { resizeWithAntialias } from './resample';

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Whole pixels. */
export interface Rectangle extends Size {
  readonly top: number;
  readonly left: number;
}

/** `source` is cut out of the picture and brought to `scaled`; `window` of that is the image. */
export interface Framing {
  readonly source: Rectangle;
  readonly scaled: Size;
  readonly window: Rectangle;
}

/** Side of the resized picture over the side of the crop: 256 and 224, as ImageNet's networks are tested. */
const RESIZED_OVER_CROPPED = 256 / 224;

export const wholeOf = ({ height, width }: Size): Rectangle => ({ top: 0, left: 0, height, width });

/**
 * The picture at the size that `torchvision.transforms.Resize(shorter)` gives it: its shorter side is `shorter`, the
 * longer one truncated.
 */
export function scaledTo({ height, width }: Size, shorter: number): Size {
  const longer = (side: number, short: number): number => Math.max(1, Math.trunc((shorter * side) / short));
  return height <= width
    ? { height: shorter, width: longer(width, height) }
    : { height: longer(height, width), width: shorter };
}

/** The shorter side of the picture that an image of this size is cut from. */
export const resizedSide = ({ height, width }: Size): number =>
  Math.round(RESIZED_OVER_CROPPED * Math.max(height, width));

/** `Resize(256)`, `CenterCrop(224)` of torchvision, at other sizes in the same proportion. */
export function centreFraming(picture: Size, image: Size): Framing {
  const scaled = scaledTo(picture, resizedSide(image));
  const middle = (outer: number, inner: number): number => roundHalfToEven((outer - inner) / 2);
  const top = middle(scaled.height, image.height);
  const left = middle(scaled.width, image.width);
  return { source: wholeOf(picture), scaled, window: { ...image, top, left } };
}

/** Python's `round`, with which torchvision centres. */
function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** The image that a framing makes of a picture. */
export function frame(picture: Pixels, { source, scaled, window }: Framing): Pixels {
  const resized = resizeWithAntialias(cut(picture, source), scaled.height, scaled.width);
  return cut(resized, window);
}

/** A rectangle of an image, inside which it lies. */
export function cut(image: Pixels, { top, left, height, width }: Rectangle): Pixels {
  if (height === image.height && width === image.width) return image;
  const { channels } = image;
  const values = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    values.set(image.values.subarray(from, from + width * channels), y * width * channels);
  }
  return { height, width, channels, values };
}
