/** Proposals of the Square attack in the l2 ball; Andriushchenko et al. 2020 (arXiv 1912.00049), algorithm 3 and appendix B. */
import type { Random } from '../data/random';

export type ImageShape = readonly [height: number, width: number, channels: number];

/** Added to norms before dividing by them. */
const TINY = 1e-12;
/** The first grid has squares of a fifth of the image's side. */
const GRID = 5;

interface Window {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

/** A grid of bumps of random sign over the whole image, as long as ε. */
export function centredSquares(
  origin: Float32Array,
  shape: ImageShape,
  epsilon: number,
  random: Random,
): Float32Array {
  const [height, width, channels] = shape;
  const side = Math.max(1, Math.floor(Math.min(height, width) / GRID));
  const change = new Float32Array(origin.length);
  for (let top = 0; top + side <= height; top += side) {
    for (let left = 0; left + side <= width; left += side) {
      const bump = bumpOf(side, random);
      for (let channel = 0; channel < channels; channel++) {
        const sign = signOf(random);
        forEachPixel({ top, left, side }, shape, channel, (index, place) => {
          change[index] = sign * (bump[place] ?? 0);
        });
      }
    }
  }
  return onSphere(origin, change, epsilon);
}

/** Moves the change within one window into another, where it becomes a bump, and uses up what is left of ε. */
export function l2Proposal(
  origin: Float32Array,
  current: Float32Array,
  shape: ImageShape,
  epsilon: number,
  share: number,
  random: Random,
): Float32Array {
  const [height, width, channels] = shape;
  const shorter = Math.min(height, width);
  const wanted = Math.max(3, Math.round(Math.sqrt(share * height * width)));
  const side = Math.min(shorter, wanted % 2 === 0 ? wanted + 1 : wanted);
  const [into, from] = [drawWindow(shape, side, random), drawWindow(shape, side, random)];
  const change = current.map((value, index) => value - (origin[index] ?? 0));
  const bump = bumpOf(side, random);
  const unused = Math.max(0, epsilon ** 2 - squaredLength(change));
  const windows = new Set<number>();
  for (let channel = 0; channel < channels; channel++) {
    for (const window of [into, from]) forEachPixel(window, shape, channel, (index) => windows.add(index));
  }
  const freed = [...windows].reduce((sum, index) => sum + (change[index] ?? 0) ** 2, 0);
  const length = Math.sqrt(unused / channels + freed / channels);
  const bumps = Array.from({ length: channels }, (_, channel) =>
    bumpIn(change, into, shape, channel, bump, signOf(random)),
  );
  for (const index of windows) change[index] = 0;
  bumps.forEach((values, channel) => {
    const norm = Math.sqrt(squaredLength(values)) + TINY;
    forEachPixel(into, shape, channel, (index, place) => {
      change[index] = ((values[place] ?? 0) / norm) * length;
    });
  });
  return onSphere(origin, change, epsilon);
}

/** The bump, in the direction that the window's change has already. */
function bumpIn(
  change: Float32Array,
  window: Window,
  shape: ImageShape,
  channel: number,
  bump: Float32Array,
  sign: number,
): Float32Array {
  const old = new Float32Array(bump.length);
  forEachPixel(window, shape, channel, (index, place) => (old[place] = change[index] ?? 0));
  const norm = Math.sqrt(squaredLength(old)) + TINY;
  return bump.map((value, place) => sign * value + (old[place] ?? 0) / norm);
}

/** Two halves of opposite sign, each highest at its middle, of length 1; either way round. */
export function bumpOf(side: number, random: Random): Float32Array {
  const upper = Math.floor(side / 2);
  const values = new Float32Array(side * side);
  const place = (height: number, offset: number, sign: number): void => {
    rectangle(height, side).forEach((value, index) => (values[offset * side + index] = sign * value));
  };
  place(upper, 0, 1);
  place(side - upper, upper, -1);
  const norm = Math.sqrt(squaredLength(values)) + TINY;
  const lying = random.integer(2) === 1;
  return values.map((_, index) => {
    const [row, column] = [Math.floor(index / side), index % side];
    return (values[lying ? column * side + row : index] ?? 0) / norm;
  });
}

/** Nested rectangles round the middle, ring k adding 1 / (k + 1)²; of length 1. */
function rectangle(height: number, width: number): Float32Array {
  const values = new Float32Array(height * width);
  const [middleRow, middleColumn] = [Math.floor(height / 2), Math.floor(width / 2)];
  for (let ring = 0; ring <= Math.max(middleRow, middleColumn); ring++) {
    for (let row = Math.max(0, middleRow - ring); row <= Math.min(height - 1, middleRow + ring); row++) {
      for (
        let column = Math.max(0, middleColumn - ring);
        column <= Math.min(width - 1, middleColumn + ring);
        column++
      ) {
        const index = row * width + column;
        values[index] = (values[index] ?? 0) + 1 / (ring + 1) ** 2;
      }
    }
  }
  const norm = Math.sqrt(squaredLength(values)) + TINY;
  return values.map((value) => value / norm);
}

const drawWindow = ([height, width]: ImageShape, side: number, random: Random): Window => ({
  top: random.integer(height - side + 1),
  left: random.integer(width - side + 1),
  side,
});

/** Calls with the index in the image and the place in the window. */
function forEachPixel(
  { top, left, side }: Window,
  [, width, channels]: ImageShape,
  channel: number,
  call: (index: number, place: number) => void,
): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      call(((top + row) * width + left + column) * channels + channel, row * side + column);
    }
  }
}

/** The change stretched to length ε, and cut to [0, 1]: which only brings pixels nearer to the origin's. */
function onSphere(origin: Float32Array, change: Float32Array, epsilon: number): Float32Array {
  const factor = epsilon / (Math.sqrt(squaredLength(change)) + TINY);
  return origin.map((pixel, index) => Math.min(1, Math.max(0, pixel + (change[index] ?? 0) * factor)));
}

const squaredLength = (values: Float32Array): number => values.reduce((sum, value) => sum + value ** 2, 0);

const signOf = (random: Random): number => (random.integer(2) === 0 ? -1 : 1);
