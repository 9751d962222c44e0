import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { customSetNames } from '../../../../src/data/custom/customSet';
import {
  classNamesOf,
  dataChecksums,
  describeDataSets,
  loadImageSet,
  type DataFolders,
} from '../../../../src/data/registry';
import { fixturePath } from '../../support/fixtures';
import { decoder, embedded, failureOf, temporaryFolder } from '../support';

const folder = temporaryFolder();
const folders: DataFolders = { embedded, external: folder.path, decoder };

/** Puts pictures where a data folder has them: path → fixture. */
function put(files: Readonly<Record<string, string>>): void {
  for (const [path, image] of Object.entries(files)) {
    const to = join(folder.path, path);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(fixturePath(`images/${image}`), to);
  }
}

put({
  'birds/train/wren/1.jpg': 'photo.jpg',
  'birds/train/robin/1.jpg': 'tall.jpg',
  'birds/train/robin/2.jpg': 'photo.jpg',
  'birds/val/robin/3.jpg': 'photo.jpg',
  'birds/val/wren/4.png': 'alpha.png',
  'icons/train/a/1.png': 'tiny.png',
  'icons/train/b/1.png': 'tiny.png',
  'icons/test/a/1.png': 'tiny.png',
  'half/train/a/1.png': 'tiny.png',
  'odd/train/a/1.png': 'tiny.png',
  'odd/test/b/1.png': 'tiny.png',
  'merged/train/n01/1.png': 'tiny.png',
  'merged/train/n02/1.png': 'tiny.png',
  'merged/train/n03/1.png': 'tiny.png',
  'merged/train/n04/1.png': 'tiny.png',
  'merged/test/n03/1.png': 'tiny.png',
  // Not a set: nothing called train or test. And names that are taken or cannot be said.
  'papers/figures/a.png': 'tiny.png',
  'mnist/train/a/1.png': 'tiny.png',
  '-odd name/train/a/1.png': 'tiny.png',
});
writeFileSync(
  join(folder.path, 'merged/classes.json'),
  JSON.stringify({ n03: 'dog', n01: 'cat', n02: 'dog', n99: 'fish' }),
);

describe('a folder of images below the data folder', () => {
  it('is a data set by its name', async () => {
    expect(await customSetNames(folder.path)).toEqual(['birds', 'half', 'icons', 'merged', 'mnist', 'odd']);
    expect(await customSetNames(join(folder.path, 'gone'))).toEqual([]);
    expect(await customSetNames(undefined)).toEqual([]);
  });

  it('is listed with the sets that GradLens knows, with what is wrong with it', async () => {
    const summaries = await describeDataSets(folders);
    const of = (name: string) => summaries.find((summary) => summary.name === name);
    expect(of('birds')).toMatchObject({
      title: 'birds',
      available: true,
      classNames: ['robin', 'wren'],
      splits: [
        { name: 'train', count: 3 },
        { name: 'test', count: 2 },
      ],
      height: 224,
      width: 224,
      channels: 3,
      attribution: join(folder.path, 'birds'),
    });
    expect(of('half')).toMatchObject({ available: false, problem: { code: 'data/no-split-folder' } });
    expect(of('half')?.problem?.message).toMatch(/no test images.*has no folder test or val/);
    expect(of('odd')).toMatchObject({ available: false, problem: { code: 'data/other-classes' } });
    expect(summaries.filter(({ name }) => name === 'mnist')).toHaveLength(1);
    expect(of('papers')).toBeUndefined();
  });

  it('gives photographs at 224, and images of one small size as they are', async () => {
    const birds = await loadImageSet('birds', 'test', folders);
    expect([birds.count, birds.height, birds.width, birds.channels]).toEqual([2, 224, 224, 3]);
    expect([...birds.labels]).toEqual([0, 1]);
    expect(await birds.batch([0])).toHaveLength(224 * 224 * 3);
    const icons = await loadImageSet('icons', 'train', folders);
    const [first] = [await icons.batch([1])];
    expect(first).toHaveLength(icons.height * icons.width * icons.channels);
    expect(icons.height).toBeLessThan(128);
  });

  it('may say in classes.json which folders are which class', async () => {
    const train = await loadImageSet('merged', 'train', folders);
    expect(train.classNames).toEqual(['dog', 'cat', 'fish']);
    expect([...train.labels]).toEqual([0, 1, 0]);
    const test = await loadImageSet('merged', 'test', folders);
    expect([test.classNames, ...test.labels]).toEqual([['dog', 'cat', 'fish'], 0]);
    expect(await classNamesOf('merged', folders)).toEqual(['dog', 'cat', 'fish']);
  });

  it('is as large and as colourful as its images are, however many more folders classes.json names', async () => {
    put({ 'partial/train/n99/1.jpg': 'photo.jpg', 'partial/test/n99/1.jpg': 'photo.jpg' });
    const names = Array.from({ length: 100 }, (_, index) => [`n${String(index).padStart(2, '0')}`, 'bird']);
    writeFileSync(join(folder.path, 'partial/classes.json'), JSON.stringify(Object.fromEntries(names)));
    const { height, width, channels } = await loadImageSet('partial', 'train', folders);
    expect([height, width, channels]).toEqual([224, 224, 3]);
    rmSync(join(folder.path, 'partial'), { recursive: true });
  });

  it.each([
    ['no JSON', '{"a":', /not JSON/],
    ['a list', '["a"]', /no object/],
    ['a number', '{"n01": 3}', /"n01" is 3, not the name of a class/],
    ['nothing', '{}', /names no folder/],
  ])('with a classes.json that holds %s is refused', async (_, text, problem) => {
    put({ 'mapped/train/n01/1.png': 'tiny.png', 'mapped/test/n01/1.png': 'tiny.png' });
    writeFileSync(join(folder.path, 'mapped/classes.json'), text);
    const failure = await failureOf(() => loadImageSet('mapped', 'train', folders));
    expect([failure.code, failure.message]).toEqual(['data/bad-class-map', expect.stringMatching(problem)]);
    const summaries = await describeDataSets(folders);
    expect(summaries.find(({ name }) => name === 'mapped')?.problem?.code).toBe('data/bad-class-map');
    rmSync(join(folder.path, 'mapped'), { recursive: true });
  });

  it('that is not there is told with all that are', async () => {
    const failure = await failureOf(() => loadImageSet('brids', 'train', folders));
    expect(failure.code).toBe('data/unknown');
    expect(failure.message).toMatch(/"brids".*mnist-4k.*birds, half, icons/);
    for (const name of ['../birds', 'birds/train', '', '..']) {
      expect((await failureOf(() => loadImageSet(name, 'train', folders))).code).toBe('data/unknown');
    }
  });

  it('is recorded by the list of its files and labels', async () => {
    const before = await dataChecksums('icons', 'train', folders);
    expect(before).toEqual({ 'icons/train': expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(await dataChecksums('icons', 'train', folders)).toEqual(before);
    put({ 'icons/train/b/2.png': 'tiny.png' });
    expect(await dataChecksums('icons', 'train', folders)).not.toEqual(before);
  });
});
