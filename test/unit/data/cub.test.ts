import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractArchive } from '../../../src/data/archive';
import { listCub } from '../../../src/data/cub';
import { boxWithin, type Box } from '../../../src/data/imageListing';
import { readImage } from '../../../src/data/readImage';
import { fixturePath } from '../support/fixtures';
import { codecs, failureOf, temporaryFolder } from './support';

const folder = temporaryFolder();

/** Unpacks a fixture; gives the folder of its tables. */
async function unpacked(archive: string): Promise<string> {
  const target = join(folder.path, archive.replaceAll('/', '-'));
  await extractArchive(fixturePath(`datasets/${archive}`), target);
  return join(target, 'CUB_200_2011');
}

interface ExpectedImage {
  readonly path: string;
  readonly label: number;
  readonly train: boolean;
  readonly size_wh: readonly number[];
  readonly box_half_open: readonly number[];
  readonly gray: boolean;
  readonly mean_rgb: readonly number[];
}

const { cases } = JSON.parse(readFileSync(fixturePath('datasets/expected.json'), 'utf8')) as {
  cases: { 'cub/CUB_200_2011.tgz': { images: readonly ExpectedImage[] } };
};
const expected = cases['cub/CUB_200_2011.tgz'].images;

describe('CUB-200-2011', () => {
  it.each(['train', 'test'] as const)(
    'lists the %s images with classes and half-open boxes',
    async (split) => {
      const root = await unpacked('cub/CUB_200_2011.tgz').catch(() =>
        join(folder.path, 'cub-CUB_200_2011.tgz', 'CUB_200_2011'),
      );
      const listing = await listCub('cub', root, split);
      const wanted = expected.filter(({ train }) => train === (split === 'train'));
      expect(listing).toEqual({
        name: 'cub',
        classNames: ['Black footed Albatross', 'Laysan Albatross', 'Sooty Albatross'],
        root: join(root, 'images'),
        paths: wanted.map(({ path }) => path),
        labels: Int32Array.from(wanted, ({ label }) => label),
        boxes: wanted.map(({ box_half_open: box }) => box),
      });
      for (const [index, image] of wanted.entries()) {
        const path = join(listing.root, image.path);
        const pixels = await readImage(path, codecs);
        expect([pixels.width, pixels.height, pixels.channels]).toEqual([
          ...image.size_wh,
          image.gray ? 1 : 3,
        ]);
        expect(boxWithin(listing.boxes![index]!, pixels, path)).toEqual(listing.boxes![index]);
        image.mean_rgb.forEach((mean, channel) => {
          const values = pixels.values.filter((_, at) => at % pixels.channels === channel % pixels.channels);
          const sum = values.reduce((total, value) => total + value, 0);
          expect(Math.abs((255 * sum) / values.length - mean)).toBeLessThan(1);
        });
      }
    },
  );

  it.each([
    ['cub-missing-image.tgz', /images.txt is damaged at line 4: images\/001.*_0004_790148.jpg is not there/],
    ['cub-class-4.tgz', /image_class_labels.txt is damaged at line \d+: its class is "4", .* from 1 to 3/],
  ])('%s is refused with its line', async (archive, text) => {
    const root = await unpacked(`broken/${archive}`);
    const failure = await failureOf(() => listCub('cub', root, 'train'));
    expect(failure.code).toBe('data/bad-file');
    expect(failure.message).toMatch(text);
  });

  it('tells a picture that is cut short when it is read', async () => {
    const root = await unpacked('broken/cub-corrupt-jpeg.tgz');
    const { paths, root: images } = await listCub('cub', root, 'train');
    const failure = await failureOf(() => readImage(join(images, paths[0]!), codecs));
    expect(failure.code).toBe('image/truncated');
    expect(failure.message).toContain('Black_footed_Albatross_0001_790037.jpg');
  });

  it('tells a box that its picture cannot hold', async () => {
    const root = await unpacked('broken/cub-box-outside.tgz');
    const { paths, boxes, root: images } = await listCub('cub', root, 'train');
    const path = join(images, paths[1]!);
    const pixels = await readImage(path, codecs);
    const failure = await failureOf(() => boxWithin(boxes![1]!, pixels, path));
    expect(failure.code).toBe('data/bad-box');
    expect(failure.message).toMatch(
      /-50, -50, 4950, 4950 does not fit .*0002_790074.jpg, which is 128 × 104/,
    );
  });
});

describe('tables of CUB-200-2011', () => {
  const whole = {
    images: '1 a.jpg\n2 b.jpg\n',
    classes: '1 001.Some_Bird\n2 002.Other\n',
    image_class_labels: '1 1\n2 2\n',
    train_test_split: '1 1\n2 0\n',
    bounding_boxes: '1 1.5 2 3 4\n2 0.0 0.0 1.0 1.0\n',
  };

  async function listOf(changes: Partial<typeof whole>, split: 'train' | 'test' = 'test') {
    const root = join(folder.path, 'tables');
    mkdirSync(join(root, 'images'), { recursive: true });
    for (const image of ['a.jpg', 'b.jpg']) writeFileSync(join(root, 'images', image), '');
    for (const [table, text] of Object.entries({ ...whole, ...changes })) {
      writeFileSync(join(root, `${table}.txt`), text);
    }
    return listCub('cub', root, split);
  }

  it('may have Windows line ends and numbers with gaps', async () => {
    const gaps = (text: string): string => text.replaceAll(/^2/gm, '7').replaceAll('\n', '\r\n');
    const { paths, boxes, labels } = await listOf({
      images: gaps(whole.images),
      image_class_labels: gaps('1 1\n2 1\n'),
      train_test_split: gaps(whole.train_test_split),
      bounding_boxes: gaps(whole.bounding_boxes),
    });
    expect([paths, boxes, [...labels]]).toEqual([['b.jpg'], [[0, 0, 1, 1]], [0]]);
    expect((await listOf({}, 'train')).boxes).toEqual([[1.5, 2, 4.5, 6]]);
  });

  it.each([
    ['a number twice', { images: '1 a.jpg\n1 b.jpg\n' }, /images.txt .* line 2: the number 1 occurs twice/],
    [
      'a path that leads out',
      { images: '1 ../images.txt\n2 b.jpg\n' },
      /line 1: images\/..\/images.txt is not/,
    ],
    ['no label', { image_class_labels: '1 1\n' }, /its end: it has no line for image 2 of images.txt/],
    ['no class number', { classes: '1 001.A\n3 003.C\n' }, /line 2: the class "3" stands where 2 must/],
    ['a split of 2', { train_test_split: '1 1\n2 2\n' }, /line 2: "2" is neither 1 \(training\) nor 0/],
    ['a box of nothing', { bounding_boxes: '1 1 1 0 1\n2 0 0 1 1\n' }, /line 1: it is no box/],
    ['a box without height', { bounding_boxes: '1 1 1 5\n2 0 0 1 1\n' }, /line 1: it is no box/],
    ['nothing', { images: '\n' }, /images.txt is damaged at line 1: the table is empty/],
  ])('that have %s are refused with their line', async (_what, changes, text) => {
    expect((await failureOf(() => listOf(changes))).message).toMatch(text);
  });

  it('that are missing are named', async () => {
    const failure = await failureOf(() => listCub('cub', join(folder.path, 'nowhere'), 'train'));
    expect([failure.code, failure.message]).toEqual([
      'file/missing',
      expect.stringMatching(/\.txt does not/),
    ]);
  });
});

describe('a box', () => {
  it.each<[string, Box, Box | undefined]>([
    ['inside stays as it is', [1, 2, 100, 50], [1, 2, 100, 50]],
    ['that hangs over a little is cut at the edge', [-3, 2, 104.5, 50], [0, 2, 100, 50]],
    ['that hangs over much is refused', [0, 0, 111, 50], undefined],
    ['beside its picture is refused', [101, 0, 105, 50], undefined],
  ])('%s', async (_what, box, expectedBox) => {
    const size = { width: 100, height: 50 };
    if (expectedBox) expect(boxWithin(box, size, 'a.jpg')).toEqual(expectedBox);
    else expect((await failureOf(() => boxWithin(box, size, 'a.jpg'))).code).toBe('data/bad-box');
  });
});
