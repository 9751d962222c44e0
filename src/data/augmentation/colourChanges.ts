/** The changes of colour that MadryLab's robustness trains ImageNet with. */
import type { Pixels } from '../../protocol/pixels';
import { withChannels } from '../colour';
import type { Random } from '../random';

/** How far brightness, contrast and saturation go from 1. */
const JITTER = 0.1;

/** Principal components of ImageNet's colours and their standard deviations (Krizhevsky et al. 2012, section 4.1; values of robustness). */
const COMPONENTS = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
] as const;
const DEVIATIONS = [0.2175, 0.0188, 0.0045] as const;
const LIGHTING = 0.05;

type Change = (image: Pixels, factor: number) => Pixels;

/** `torchvision.transforms.ColorJitter(.1, .1, .1)`: brightness, contrast and saturation, in random order. */
export function colourJitter(image: Pixels, random: Random): Pixels {
  const changes: readonly Change[] = [changeBrightness, changeContrast, changeSaturation];
  let changed = image;
  for (const index of random.permutation(changes.length)) {
    const factor = random.uniform(1 - JITTER, 1 + JITTER);
    changed = changes[index]?.(changed, factor) ?? changed;
  }
  return changed;
}

export const changeBrightness: Change = (image, factor) => mix(image, () => 0, factor);

/** Towards the mean of its grey values, or away from it. */
export const changeContrast: Change = (image, factor) => {
  const grey = withChannels(image, 1).values;
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return mix(image, () => mean, factor);
};

/** Towards its grey picture, or away from it. */
export const changeSaturation: Change = (image, factor) => {
  const grey = withChannels(image, 1).values;
  return mix(image, (at) => grey[Math.floor(at / image.channels)] ?? 0, factor);
};

/** A shift of all pixels along the principal components of colour; pixels stay in 0..1. Grey images stay as they are. */
export function lighting(image: Pixels, random: Random): Pixels {
  if (image.channels !== 3) return image;
  const amounts = DEVIATIONS.map((deviation) => deviation * LIGHTING * random.normal());
  const shifts = COMPONENTS.map((row) => row.reduce((sum, share, at) => sum + share * (amounts[at] ?? 0), 0));
  return { ...image, values: image.values.map((value, at) => clipped(value + (shifts[at % 3] ?? 0))) };
}

/** factor · image + (1 − factor) · other, in 0..1. */
const mix = (image: Pixels, other: (at: number) => number, factor: number): Pixels => ({
  ...image,
  values: image.values.map((value, at) => clipped(factor * value + (1 - factor) * other(at))),
});

const clipped = (value: number): number => Math.min(1, Math.max(0, value));
