/** Sets that may lie on a disk in several forms, whole or in part. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { extractArchive } from '../../../src/data/archive';
import { dataSets } from '../../../src/data/dataSets';
import { locateSplit } from '../../../src/data/locateSplit';
import { dataChecksums, describeDataSets, loadImageSet } from '../../../src/data/registry';
import { fixturePath } from '../support/fixtures';
import { decoder, embedded, failureOf, sha256, temporaryFolder } from './support';

const folder = temporaryFolder();
const fixtures = { embedded, external: fixturePath('datasets'), decoder };

function folderWith(name: string, ...files: string[]): string {
  const path = join(folder.path, name);
  for (const file of files) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), '');
  }
  return path;
}

describe('the forms of a split', () => {
  it('are looked for in their order, a whole one before a part of one, folder by folder', async () => {
    const usps = dataSets['usps']!.splits.train!;
    const packed = folderWith('packed', 'usps/usps.bz2');
    const both = folderWith('both', 'usps/usps.bz2', 'usps/zip.train');
    expect((await locateSplit(usps, [packed, both]))?.files.format).toBe('usps-libsvm');
    const text = await locateSplit(usps, [both, packed]);
    expect(text?.files.format).toBe('usps-text');
    expect(text?.pathOf('usps/zip.train.gz')).toBe(join(both, 'usps/zip.train'));

    const cifar = dataSets['cifar10']!.splits.train!;
    const parts = [1, 2, 3, 4].map((part) => `cifar10/cifar-10-batches-bin/data_batch_${String(part)}.bin`);
    expect(await locateSplit(cifar, [folderWith('part', ...parts)])).toBeUndefined();
    const whole = folderWith('whole', ...parts, 'cifar10/cifar-10-batches-bin/data_batch_5.bin');
    expect((await locateSplit(cifar, [whole]))?.files.format).toBe('cifar-files');
  });

  it('with a known checksum are held to it', async () => {
    for (const [name, split, file] of [
      ['usps', 'train', 'usps/usps.bz2'],
      ['usps', 'test', 'usps/usps.t.bz2'],
      ['cifar10', 'test', 'cifar10/cifar-10-binary.tar.gz'],
      ['svhn', 'train', 'svhn/train_32x32.mat'],
      ['svhn', 'test', 'svhn/test_32x32.mat'],
    ] as const) {
      const failure = await failureOf(() => loadImageSet(name, split, fixtures));
      // A cut-down file may be refused for what it lacks before its end, where the checksum is compared.
      expect(['data/other-contents', 'data/bad-file']).toContain(failure.code);
      expect(failure.message).toContain(join(fixtures.external, file));
    }
  });
});

describe('Restricted ImageNet, in part', () => {
  it('is a set of photographs with balanced names and a checksum of its list', async () => {
    const set = await loadImageSet('restricted-imagenet', 'train', fixtures);
    expect([set.count, set.height, set.width, set.channels]).toEqual([16, 224, 224, 3]);
    expect(set.classNames).toEqual(dataSets['restricted-imagenet']!.classNames);
    const [first] = await Promise.all([set.batch([0, 15])]);
    expect(first).toHaveLength(2 * 224 * 224 * 3);
    expect(first.every((value) => value >= 0 && value <= 1)).toBe(true);
    const summary = (await describeDataSets(fixtures)).find(({ name }) => name === 'restricted-imagenet');
    expect(summary).toMatchObject({
      available: true,
      splits: [
        { name: 'train', count: 16 },
        { name: 'test', count: 8 },
      ],
    });
    const sums = await dataChecksums('restricted-imagenet', 'train', fixtures);
    expect(Object.keys(sums)).toEqual(['restricted-imagenet/train']);
    const copy = join(folder.path, 'copy');
    cpSync(join(fixtures.external, 'restricted-imagenet'), join(copy, 'imagenet'), { recursive: true });
    const moved = { ...fixtures, external: copy };
    expect(await dataChecksums('restricted-imagenet', 'train', moved)).toEqual(sums);
    writeFileSync(join(copy, 'imagenet/train/n02085620/another.JPEG'), '');
    expect(await dataChecksums('restricted-imagenet', 'train', moved)).not.toEqual(sums);
  });
});

describe('CUB-200-2011', () => {
  it('is refused where its classes are not the two hundred', async () => {
    const home = join(folder.path, 'three');
    await extractArchive(fixturePath('datasets/cub/CUB_200_2011.tgz'), join(home, 'cub-200-2011'));
    const failure = await failureOf(() =>
      loadImageSet('cub-200-2011', 'train', { ...fixtures, external: home }),
    );
    expect(failure.message).toMatch(/classes.txt is damaged at line 4: class 4 is "", not cub-200-2011's/);
  });

  it('has the names of its two hundred classes', () => {
    const { classNames } = dataSets['cub-200-2011']!;
    expect(classNames).toHaveLength(200);
    expect([classNames[0], classNames[199]]).toEqual(['Black footed Albatross', 'Common Yellowthroat']);
    expect(new Set(classNames).size).toBe(200);
  });
});

describe('the subsets of real files', () => {
  const external = process.env['GRADLENS_DATA'] ?? '';
  beforeEach((context) =>
    context.skip(!existsSync(join(external, 'cifar10')), 'GRADLENS_DATA names no folder with the subsets'),
  );

  it('give 5,000 and 1,000 images of CIFAR-10, about evenly over the classes', async () => {
    const folders = { embedded, external };
    const train = await loadImageSet('cifar10-5k', 'train', folders);
    expect([train.count, train.channels, train.classNames[train.labels[0]!]]).toEqual([5000, 3, 'frog']);
    const counts = train.classNames.map((_, label) => train.labels.filter((each) => each === label).length);
    expect(Math.min(...counts)).toBeGreaterThan(450);
    const test = await loadImageSet('cifar10-5k', 'test', folders);
    expect([...test.labels.subarray(0, 10)]).toEqual([3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
    const path = 'cifar10/data_batch_1_first5000.bin';
    expect(await dataChecksums('cifar10-5k', 'train', folders)).toEqual({
      [path]: sha256(readFileSync(join(external, path))),
    });
  });

  it('give 110 and 110 pictures of CUB-200-2011', { timeout: 60_000 }, async () => {
    const home = join(folder.path, 'birds');
    await extractArchive(join(external, 'cub/CUB_200_2011_subset.tgz'), join(home, 'cub-200-2011'));
    const folders = { ...fixtures, external: home };
    const train = await loadImageSet('cub-200-2011', 'train', folders);
    const test = await loadImageSet('cub-200-2011', 'test', folders);
    expect([train.count, test.count]).toEqual([110, 110]);
    expect(train.labels.filter((label) => label === 9)).toHaveLength(11);
    expect((await test.batch([0])).every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});
