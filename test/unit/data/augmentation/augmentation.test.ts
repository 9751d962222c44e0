import { describe, expect, it } from 'vitest';
import type { AugmentationName } from '../../../../src/protocol/experiment';
import type { Pixels } from '../../../../src/protocol/pixels';
import {
  augmentations,
  makeImage,
  makerOf,
  type Augmentation,
} from '../../../../src/data/augmentation/augmentation';
import { mirrored, moved, reflectedBorder, zeroBorder } from '../../../../src/data/augmentation/crop';
import { fitImageSet, fitTo } from '../../../../src/data/fit';
import { createImageSet, type ImageSet } from '../../../../src/data/imageSet';
import { randomStream } from '../../../../src/data/random';

const names = Object.keys(augmentations).filter((name): name is AugmentationName =>
  Object.hasOwn(augmentations, name),
);

const image = (height: number, width: number, channels: 1 | 3, values: number[]): Pixels => ({
  height,
  width,
  channels,
  values: Float32Array.from(values),
});
const noise = (height: number, width: number, channels: 1 | 3): Pixels => ({
  height,
  width,
  channels,
  values: randomStream(1, 'noise').fillUniform(height * width * channels, 0, 1),
});
const rows = ({ values, width, channels }: Pixels): number[][] =>
  Array.from({ length: values.length / (width * channels) }, (_, y) => [
    ...values.subarray(y * width * channels, (y + 1) * width * channels),
  ]);

/** 1 2 3 / 4 5 6 / 7 8 9 */
const square = image(3, 3, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9]);

describe('mirroring', () => {
  it('turns each row round and keeps pixels whole', () => {
    expect(rows(mirrored(square))).toEqual([
      [3, 2, 1],
      [6, 5, 4],
      [9, 8, 7],
    ]);
    expect([...mirrored(image(1, 2, 3, [1, 2, 3, 4, 5, 6])).values]).toEqual([4, 5, 6, 1, 2, 3]);
  });

  it('twice is nothing', () => {
    const some = noise(5, 4, 3);
    expect(mirrored(mirrored(some))).toEqual(some);
  });
});

describe('moving the window', () => {
  it('down and right shows black where there is no image', () => {
    expect(rows(moved(square, 1, 1, zeroBorder))).toEqual([
      [5, 6, 0],
      [8, 9, 0],
      [0, 0, 0],
    ]);
  });

  it('up and left shows the mirror image, whose edge is not repeated', () => {
    expect(rows(moved(square, -2, -1, reflectedBorder))).toEqual([
      [8, 7, 8],
      [5, 4, 5],
      [2, 1, 2],
    ]);
  });

  it.each([
    [-4, 3, 0],
    [-1, 3, 1],
    [0, 3, 0],
    [3, 3, 1],
    [4, 3, 0],
    [5, 3, 1],
    [-4, 1, 0],
    [3, 1, 0],
  ])('reflects %s of %s to %s', (at, side, expected) => expect(reflectedBorder(at, side)).toBe(expected));

  it('by nothing changes nothing', () => {
    const some = noise(6, 5, 3);
    expect(moved(some, 0, 0, zeroBorder)).toEqual(some);
    expect(moved(some, 0, 0, reflectedBorder)).toEqual(some);
  });
});

/** A set of 8 × 8 colour images that differ everywhere. */
const setOf = (count: number): ImageSet =>
  createImageSet({
    name: 'noise',
    height: 8,
    width: 8,
    channels: 3,
    classNames: ['a'],
    labels: new Int32Array(count),
    values: randomStream(0, 'set').fillUniform(count * 192, 0, 1),
    maximum: 1,
  });

describe.each(names)('the augmentation %s', (name) => {
  const augmentation: Augmentation = { name, seed: 3, epoch: 2 };
  const set = setOf(12);
  const imagesOf = async (from: ImageSet, indices: number[], how = augmentation): Promise<number[][]> => {
    const values = await from.batch(indices, how);
    const length = from.height * from.width * from.channels;
    return indices.map((_, row) => [...values.subarray(row * length, (row + 1) * length)]);
  };

  it('draws for each image by itself: order and batch size change nothing', async () => {
    const together = await imagesOf(set, [0, 1, 2, 3, 4, 5]);
    expect((await imagesOf(set, [5, 3, 1])).reverse()).toEqual([together[1], together[3], together[5]]);
    for (const index of [0, 4]) expect(await imagesOf(set, [index])).toEqual([together[index]]);
  });

  it('keeps size and range, also of an image that is fitted first', async () => {
    const fitted = fitImageSet(set, [11, 11, 1], 'resize');
    for (const each of [...(await imagesOf(set, [0, 1, 2])), ...(await imagesOf(fitted, [0, 1, 2]))]) {
      expect([192, 121]).toContain(each.length);
      expect(Math.min(...each)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...each)).toBeLessThanOrEqual(1);
      expect(new Set(each).size).toBeGreaterThan(10);
    }
  });

  it('is drawn anew for another epoch and another seed, and leaves the set as it is', async () => {
    const before = await imagesOf(set, [0, 1, 2, 3], { name: 'none', seed: 0, epoch: 1 });
    const all = await imagesOf(set, [0, 1, 2, 3]);
    const others = [
      await imagesOf(set, [0, 1, 2, 3], { ...augmentation, epoch: 3 }),
      await imagesOf(set, [0, 1, 2, 3], { ...augmentation, seed: 4 }),
    ];
    for (const other of others) {
      if (name === 'none') expect(other).toEqual(all);
      else expect(other).not.toEqual(all);
    }
    expect(await imagesOf(set, [0, 1, 2, 3], { name: 'none', seed: 0, epoch: 1 })).toEqual(before);
  });
});

describe('the augmentation by name', () => {
  const seen = (name: AugmentationName, source: Pixels, count: number): Pixels[] =>
    Array.from({ length: count }, (_, index) =>
      makeImage(
        makerOf(source, source, () => source),
        { name, seed: 0, epoch: 1 },
        index,
      ),
    );

  it('none is the image', () => {
    expect(seen('none', square, 1)).toEqual([square]);
  });

  it('flip shows the image and its mirror image, each half of the times', () => {
    const flips = seen('flip', square, 1000).filter(({ values }) => values[0] === 3).length;
    expect(Math.abs(flips - 500)).toBeLessThan(5 * Math.sqrt(250));
    for (const each of seen('flip', square, 50)) expect([square, mirrored(square)]).toContainEqual(each);
  });

  it.each([
    ['crop-flip', zeroBorder],
    ['reflect-crop-flip', reflectedBorder],
  ] as const)('%s shows each of the 81 windows, mirrored or not, equally often', (name, border) => {
    const picture = noise(12, 12, 1);
    const shifts = Array.from({ length: 9 }, (_, index) => index - 4);
    const windows = shifts.flatMap((down) => shifts.map((right) => moved(picture, down, right, border)));
    const keys = new Map(
      windows.flatMap((window) => [window, mirrored(window)]).map(({ values }, at) => [values.join(), at]),
    );
    expect(keys.size).toBe(162);
    const counts = new Array<number>(162).fill(0);
    const draws = 16_200;
    for (const { values } of seen(name, picture, draws)) {
      const at = keys.get(values.join());
      expect(at).toBeDefined();
      if (at !== undefined) counts[at] = (counts[at] ?? 0) + 1;
    }
    // χ² of 161 degrees of freedom: mean 161, standard deviation 18.
    const chiSquare = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(chiSquare).toBeLessThan(161 + 5 * 18);
  });

  it('resized-crop-flip of one colour is that colour, and of a ramp stays a ramp', () => {
    const flat = image(20, 30, 1, new Array<number>(600).fill(0.25));
    for (const { values } of seen('resized-crop-flip', flat, 20))
      for (const value of values) expect(value).toBeCloseTo(0.25, 6);
    const ramp = image(
      16,
      16,
      1,
      Array.from({ length: 256 }, (_, at) => (at % 16) / 16),
    );
    for (const { values, width } of seen('resized-crop-flip', ramp, 20)) {
      const row = [...values.subarray(0, width)];
      const rising = row.every((value, x) => x === 0 || value >= (row[x - 1] ?? 0));
      const falling = row.every((value, x) => x === 0 || value <= (row[x - 1] ?? 0));
      expect(rising || falling).toBe(true);
    }
  });

  it('imagenet shifts every pixel of a grey picture alike, by little', () => {
    const flat = image(4, 4, 3, new Array<number>(48).fill(0.5));
    const shifted = seen('imagenet', flat, 50);
    expect(new Set(shifted.map(({ values }) => values[0])).size).toBe(50);
    for (const { values } of shifted) {
      for (let at = 3; at < 48; at++) expect(values[at]).toBeCloseTo(values[at - 3] ?? 0, 6);
      expect(Math.abs((values[0] ?? 0) - 0.5)).toBeLessThan(0.12);
    }
  });

  it('of a set that is fitted is that of the fitted image', async () => {
    const set = setOf(3);
    const fitted = fitImageSet(set, [10, 10, 3], 'resize');
    const [stored] = [await set.batch([1])];
    const whole = fitTo({ height: 8, width: 8, channels: 3, values: stored }, [10, 10, 3], 'resize');
    const maker = makerOf(whole, whole, () => whole);
    const how: Augmentation = { name: 'crop-flip', seed: 5, epoch: 1 };
    expect(await fitted.batch([1], how)).toEqual(makeImage(maker, how, 1).values);
  });
});
