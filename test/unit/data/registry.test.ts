import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { dataSets, dataSetsWith } from '../../../src/data/dataSets';
import { createImageSet, labelsAt } from '../../../src/data/imageSet';
import { dataChecksums, describeDataSets, loadImageSet } from '../../../src/data/registry';
import { embedded, failureOf, temporaryFolder } from './support';

const folder = temporaryFolder();
/** In the registry's order. */
const externalNames = [
  'mnist',
  'usps',
  'cifar10',
  'cifar10-5k',
  'svhn',
  'restricted-imagenet',
  'cub-200-2011',
];
const external = process.env['GRADLENS_DATA'] ?? '';
const contentsOf = (name: string): Buffer => gunzipSync(readFileSync(join(embedded, name)));

describe('the embedded sets', () => {
  it('give 4,000 and 1,000 MNIST digits, evenly over the classes, with pixels of byte / 255', async () => {
    for (const [split, perClass, file] of [
      ['train', 400, 'mnist-4k-train-images-idx3-ubyte.gz'],
      ['test', 100, 'mnist-1k-test-images-idx3-ubyte.gz'],
    ] as const) {
      const set = await loadImageSet('mnist-4k', split, { embedded });
      expect([set.count, set.height, set.width, set.channels]).toEqual([perClass * 10, 28, 28, 1]);
      expect(histogram(set.labels)).toEqual(Array(10).fill(perClass));
      const last = contentsOf(file).subarray(-784);
      expect((await set.batch([0, set.count - 1])).slice(784)).toEqual(
        Float32Array.from(last, (byte) => byte / 255),
      );
    }
  });

  it('give the optical digits by their own maximum of 16', async () => {
    const set = await loadImageSet('optdigits', 'test', { embedded });
    expect([set.count, set.height, set.width]).toEqual([1797, 8, 8]);
    const first = contentsOf('optdigits-8x8-images-idx3-ubyte.gz').subarray(16, 16 + 64);
    expect(await set.batch([0])).toEqual(Float32Array.from(first, (value) => value / 16));
    const all = await set.batch(Array.from({ length: set.count }, (_, index) => index));
    expect(all.reduce((most, value) => Math.max(most, value), 0)).toBe(1);
    // scikit-learn's load_digits(): target[:10] and the class counts.
    expect(Array.from(set.labels.subarray(0, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(histogram(set.labels)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });

  it('are all there, and the others say what to do', async () => {
    const summaries = await describeDataSets({ embedded, external: folder.path });
    expect(summaries.map(({ name, available, problem }) => [name, available, problem?.code])).toEqual([
      ['mnist-4k', true, undefined],
      ['optdigits', true, undefined],
      ...externalNames.map((name) => [name, false, 'data/absent']),
    ]);
    const unset = await describeDataSets({ embedded });
    expect(unset[2]?.problem?.message).toMatch(/no data folder is set. Set gradlens.dataFolder/);
    expect(summaries[1]?.splits).toEqual([{ name: 'test', count: 1797 }]);
  });
});

describe('a name', () => {
  it('must be known, and its split there', async () => {
    expect((await failureOf(() => loadImageSet('mnst', 'test', { embedded }))).message).toMatch(
      /"mnst". Known: mnist-4k, optdigits, mnist, usps/,
    );
    expect((await failureOf(() => loadImageSet('toString', 'test', { embedded }))).code).toBe('data/unknown');
    expect((await failureOf(() => loadImageSet('optdigits', 'train', { embedded }))).code).toBe(
      'data/no-split',
    );
    expect(dataSetsWith('train')).toEqual(['mnist-4k', ...externalNames]);
  });

  it('stands for the very files whose checksums a run records', async () => {
    expect(await dataChecksums('optdigits', 'test', { embedded })).toEqual({
      'optdigits-8x8-images-idx3-ubyte.gz':
        '359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96',
      'optdigits-labels-idx1-ubyte.gz': 'ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad',
    });
  });

  it('has a licence and an attribution, which the notice beside the data gives too', () => {
    const notice = readFileSync(join(embedded, 'README.md'), 'utf8');
    for (const entry of Object.values(dataSets)) {
      expect(entry.licence).not.toBe('');
      if (entry.origin !== 'embedded') continue;
      expect(notice).toContain(entry.licence);
      expect(notice).toContain(entry.attribution.split(':')[0]);
    }
  });
});

describe('image sets', () => {
  const set = createImageSet({
    name: 'tiny',
    height: 1,
    width: 2,
    channels: 1,
    classNames: ['a', 'b'],
    labels: Int32Array.of(0, 1, 0),
    values: Uint8Array.of(0, 4, 1, 3, 2, 2),
    maximum: 4,
  });

  it('hand out copies in the order asked for', async () => {
    const batch = await set.batch([2, 0]);
    expect(batch).toEqual(Float32Array.of(0.5, 0.5, 0, 1));
    batch.fill(9);
    expect(await set.batch([2])).toEqual(Float32Array.of(0.5, 0.5));
    expect(labelsAt(set, [1, 2])).toEqual(Int32Array.of(1, 0));
  });

  it.each([-1, 3, 0.5, NaN])('have no image %s', async (index) => {
    await expect(set.batch([index])).rejects.toThrow(RangeError);
    expect(() => labelsAt(set, [index])).toThrow(RangeError);
  });
});

describe('the complete sets', () => {
  const folders = { embedded, external };
  beforeEach((context) =>
    context.skip(
      !existsSync(join(external, 'mnist')),
      'GRADLENS_DATA names no folder with the complete sets',
    ),
  );

  it('give MNIST whole', { timeout: 30_000 }, async () => {
    const train = await loadImageSet('mnist', 'train', folders);
    expect(histogram(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect((await loadImageSet('mnist', 'test', folders)).count).toBe(10_000);
  });

  it('give USPS whole, scaled from -1..1 to 0..1', { timeout: 30_000 }, async () => {
    // Counts of zip.info.txt; values of its first row.
    const train = await loadImageSet('usps', 'train', folders);
    expect(histogram(train.labels)).toEqual([1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]);
    const test = await loadImageSet('usps', 'test', folders);
    expect(histogram(test.labels)).toEqual([359, 264, 198, 166, 200, 160, 170, 147, 166, 177]);
    expect(train.labels[0]).toBe(6);
    const expected = Float32Array.of(0, 0.1845, 0.931, 0.4165, 0);
    expect((await train.batch([0])).slice(6, 11)).toEqual(expected);
  });
});

function histogram(labels: Int32Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
