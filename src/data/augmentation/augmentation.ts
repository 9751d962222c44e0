/**
 * Augmentations: what is done to a training image each time it is seen. Everything random about one image is drawn from
 * the run's seed, the epoch and the image's index, so that order, batch size and the number of workers change nothing.
 */
import type { AugmentationName } from '../../protocol/experiment';
import type { Pixels } from '../../protocol/pixels';
import { withChannels } from '../colour';
import { frame, type Framing, type Size } from '../framing';
import { randomStream, type Random } from '../random';
import { colourJitter, lighting } from './colourChanges';
import { randomCrop, randomFlip, reflectedBorder, zeroBorder } from './crop';
import { randomCropOfResized, randomResizedCrop } from './randomFraming';

/** Which augmentation, and what it is drawn from: plain data, so that it can be sent to a worker thread. */
export interface Augmentation {
  readonly name: AugmentationName;
  readonly seed: number;
  /** 1 for the first one. */
  readonly epoch: number;
}

/** First `framing`, then `changes` in their order, each with the image's random numbers. */
export interface AugmentationSteps {
  /** How a picture becomes an image; absent: as without augmentation. */
  readonly framing?: (picture: Size, image: Size, random: Random) => Framing;
  /** Each keeps the image's size. */
  readonly changes: readonly ((image: Pixels, random: Random) => Pixels)[];
}

export const augmentations: Readonly<Record<AugmentationName, AugmentationSteps>> = {
  none: { changes: [] },
  flip: { changes: [randomFlip] },
  'crop-flip': { changes: [randomCrop(zeroBorder), randomFlip] },
  'reflect-crop-flip': { changes: [randomCrop(reflectedBorder), randomFlip] },
  'resized-crop-flip': { framing: randomResizedCrop, changes: [randomFlip] },
  'resize-crop-flip': { framing: randomCropOfResized, changes: [randomFlip] },
  imagenet: { framing: randomResizedCrop, changes: [randomFlip, colourJitter, lighting] },
};

/** How an image is made of a picture: over all of it or as its set says, and by a framing. */
export interface ImageMaker {
  /** The picture's size. */
  readonly picture: Size;
  /** The image's size. */
  readonly image: Size;
  readonly unaugmented: () => Pixels;
  readonly framed: (framing: Framing) => Pixels;
}

/**
 * The image `index` of a set as it is seen in an epoch.
 * @param augmentation absent: as it is seen in evaluation
 */
export function makeImage(maker: ImageMaker, augmentation: Augmentation | undefined, index: number): Pixels {
  if (augmentation === undefined) return maker.unaugmented();
  const { framing, changes } = augmentations[augmentation.name];
  const random = randomStream(augmentation.seed, 'augmentation', augmentation.epoch, index);
  const image = framing ? maker.framed(framing(maker.picture, maker.image, random)) : maker.unaugmented();
  return changes.reduce((changed, change) => change(changed, random), image);
}

/** Makes images of what is in memory. */
export const makerOf = (
  picture: Pixels,
  { height, width, channels }: Pick<Pixels, 'height' | 'width' | 'channels'>,
  unaugmented: () => Pixels,
): ImageMaker => ({
  picture,
  image: { height, width },
  unaugmented,
  framed: (framing) => withChannels(frame(picture, framing), channels),
});
