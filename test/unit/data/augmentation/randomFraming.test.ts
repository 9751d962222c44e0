import { describe, expect, it } from 'vitest';
import {
  changeBrightness,
  changeContrast,
  changeSaturation,
} from '../../../../src/data/augmentation/colourChanges';
import {
  randomCropOfResized,
  randomPart,
  randomResizedCrop,
} from '../../../../src/data/augmentation/randomFraming';
import { centreFraming, cut, frame, scaledTo } from '../../../../src/data/framing';
import { randomStream } from '../../../../src/data/random';

const picture = { height: 375, width: 500 };
const side = { height: 224, width: 224 };

describe('a framing', () => {
  it.each([
    // torchvision.transforms.functional.resize(…, 256): 256 · 500 / 375 = 341.33
    [375, 500, 256, 341],
    [500, 375, 341, 256],
    [256, 256, 256, 256],
    [10, 3000, 256, 76800],
  ])('of %s × %s is taken from %s × %s', (height, width, scaledHeight, scaledWidth) => {
    expect(scaledTo({ height, width }, 256)).toEqual({ height: scaledHeight, width: scaledWidth });
  });

  it('for evaluation is the middle: Resize(256), CenterCrop(224)', () => {
    expect(centreFraming(picture, side)).toEqual({
      source: { top: 0, left: 0, ...picture },
      scaled: { height: 256, width: 341 },
      // round((341 − 224) / 2) = round(58.5) = 58 in Python
      window: { top: 16, left: 58, ...side },
    });
    expect(centreFraming({ height: 40, width: 32 }, { height: 28, width: 28 })).toMatchObject({
      scaled: { height: 40, width: 32 },
      window: { top: 6, left: 2 },
    });
  });

  it('cuts, scales and cuts again', () => {
    const values = Float32Array.from({ length: 36 }, (_, at) => at);
    const stored = { height: 6, width: 6, channels: 1, values } as const;
    const doubled = {
      source: { top: 1, left: 2, height: 4, width: 4 },
      scaled: { height: 2, width: 2 },
      window: { top: 1, left: 0, height: 1, width: 2 },
    };
    // Rows 1 to 4, columns 2 to 5; at half the size the triangle is 4 pixels wide, 3 of them inside: 3/7, 3/7, 1/7.
    const column = (weights: number[], from: number): number =>
      weights.reduce((sum, weight, at) => sum + weight * (from + at), 0);
    const low = [3 / 7, 3 / 7, 1 / 7];
    const high = [1 / 7, 3 / 7, 3 / 7];
    const row = column(high, 2) * 6;
    const made = frame(stored, doubled);
    expect([made.height, made.width]).toEqual([1, 2]);
    expect(made.values[0]).toBeCloseTo(row + column(low, 2), 4);
    expect(made.values[1]).toBeCloseTo(row + column(high, 3), 4);
  });

  it('of a rectangle cuts it out', () => {
    const values = Float32Array.from({ length: 12 }, (_, at) => at);
    const cutOut = cut(
      { height: 3, width: 4, channels: 1, values },
      { top: 1, left: 1, height: 2, width: 2 },
    );
    expect([...cutOut.values]).toEqual([5, 6, 9, 10]);
  });
});

describe('a random part', () => {
  const parts = Array.from({ length: 4000 }, (_, index) => randomPart(picture, randomStream(index, 'part')));

  it('lies inside the picture and keeps to area and aspect', () => {
    for (const { top, left, height, width } of parts) {
      expect(top >= 0 && left >= 0 && top + height <= 375 && left + width <= 500).toBe(true);
      const share = (height * width) / (375 * 500);
      expect(share).toBeGreaterThan(0.078);
      expect(share).toBeLessThanOrEqual(1);
      expect(width / height).toBeGreaterThan(0.74);
      expect(width / height).toBeLessThan(1.35);
    }
  });

  it('has an area uniform between 8 and 100 %, where the aspect fits', () => {
    // A square picture takes every draw up to 3/4 of its area.
    const shares = Array.from({ length: 4000 }, (_, index) =>
      randomPart({ height: 1000, width: 1000 }, randomStream(index, 'square')),
    ).map(({ height, width }) => (height * width) / 1e6);
    const under = (limit: number): number => shares.filter((share) => share < limit).length;
    // Below 3/4 the distribution is flat: as many in each fifth.
    const fifths = [0.08, 0.214, 0.348, 0.482, 0.616, 0.75].map(under);
    const counts = fifths.slice(1).map((count, at) => count - (fifths[at] ?? 0));
    const mean = counts.reduce((sum, count) => sum + count, 0) / 5;
    for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean));
  });

  it('of a picture too long for any draw is its middle, at the nearest allowed aspect', () => {
    expect(randomPart({ height: 3, width: 3000 }, randomStream(0, 'long'))).toEqual({
      top: 0,
      left: 1498,
      height: 3,
      width: 4,
    });
    expect(randomPart({ height: 3000, width: 3 }, randomStream(0, 'tall'))).toEqual({
      top: 1498,
      left: 0,
      height: 4,
      width: 3,
    });
  });

  it('fills the image', () => {
    expect(randomResizedCrop(picture, side, randomStream(0, 'x'))).toMatchObject({
      scaled: side,
      window: { top: 0, left: 0, ...side },
    });
  });
});

it('a random crop of the resized picture lies anywhere in it, its edges too', () => {
  const framings = Array.from({ length: 2000 }, (_, index) =>
    randomCropOfResized(picture, side, randomStream(index, 'crop')),
  );
  const tops = framings.map(({ window }) => window.top);
  const lefts = framings.map(({ window }) => window.left);
  expect([Math.min(...tops), Math.max(...tops)]).toEqual([0, 32]);
  expect([Math.min(...lefts), Math.max(...lefts)]).toEqual([0, 117]);
  for (const { scaled } of framings) expect(scaled).toEqual({ height: 256, width: 341 });
});

describe('a change of colour', () => {
  const two = { height: 1, width: 2, channels: 3, values: Float32Array.of(0.2, 0.4, 0.6, 1, 1, 1) } as const;
  const close = (values: Float32Array, expected: number[]): void =>
    expected.forEach((value, at) => expect(values[at]).toBeCloseTo(value, 4));
  /** 0.299 · 0.2 + 0.587 · 0.4 + 0.114 · 0.6 */
  const grey = 0.363;

  it('of brightness multiplies and stays within 1', () => {
    close(changeBrightness(two, 1.1).values, [0.22, 0.44, 0.66, 1, 1, 1]);
  });

  it('of contrast goes from the mean of the grey values', () => {
    const mean = (grey + 1) / 2;
    close(
      changeContrast(two, 0.5).values,
      [0.2, 0.4, 0.6, 1].map((value) => (value + mean) / 2),
    );
  });

  it('of saturation goes from the grey picture, and leaves white white', () => {
    close(changeSaturation(two, 0).values, [grey, grey, grey, 1, 1, 1]);
  });

  it('by 1 is nothing', () => {
    for (const change of [changeBrightness, changeContrast, changeSaturation]) {
      close(change(two, 1).values, [...two.values]);
    }
  });
});
