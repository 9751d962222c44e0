import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classMapOf, foldersIn, listImageFolder } from '../../../src/data/imageFolder';
import { failureOf, temporaryFolder } from './support';

const folder = temporaryFolder();
function make(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true });
    writeFileSync(join(folder.path, file), '');
  }
}
make(
  'b/2.jpg',
  'b/10.JPEG',
  'b/notes.txt',
  'b/.hidden.png',
  'a/x.png',
  'a/inner/y.webp',
  'a/.cache/z.png',
  'B/1.bmp',
  'readme.md',
  'empty/none.txt',
);
symlinkSync(join(folder.path, 'a'), join(folder.path, 'link'));

describe('an image folder', () => {
  it('has the folders that are not hidden, links too, in the order of Python', async () => {
    expect(await foldersIn(folder.path)).toEqual(['B', 'a', 'b', 'empty', 'link']);
  });

  it('is listed class by class, each sorted, images only', async () => {
    const listing = await listImageFolder('set', folder.path, classMapOf(['b', 'B', 'a']));
    expect(listing).toEqual({
      name: 'set',
      root: folder.path,
      classNames: ['B', 'a', 'b'],
      paths: ['B/1.bmp', 'a/inner/y.webp', 'a/x.png', 'b/10.JPEG', 'b/2.jpg'],
      labels: Int32Array.of(0, 1, 1, 2, 2),
    });
  });

  it('has a class also in a folder that is named like an image', async () => {
    const root = join(folder.path, 'endings');
    make('endings/Mr.png/1.jpg', 'endings/loose.png');
    symlinkSync(join(root, 'loose.png'), join(root, 'link.png'));
    expect(await foldersIn(root)).toEqual(['Mr.png']);
    const { paths } = await listImageFolder('set', root, classMapOf(['Mr.png']));
    expect(paths).toEqual(['Mr.png/1.jpg']);
    rmSync(root, { recursive: true });
  });

  it('may join folders to a class and leave others out', async () => {
    const classes = new Map([
      ['b', 'letter'],
      ['a', 'first'],
      ['B', 'letter'],
      ['gone', 'never'],
    ]);
    const { classNames, paths, labels } = await listImageFolder('set', folder.path, classes);
    expect(classNames).toEqual(['letter', 'first', 'never']);
    expect(paths).toEqual(['b/10.JPEG', 'b/2.jpg', 'a/inner/y.webp', 'a/x.png', 'B/1.bmp']);
    expect([...labels]).toEqual([0, 0, 1, 1, 0]);
  });

  it('takes its labels from the classes of another set where it is told to', async () => {
    const { classNames, labels } = await listImageFolder('set', folder.path, classMapOf(['b']), ['a', 'b']);
    expect([classNames, ...labels]).toEqual([['a', 'b'], 1, 1]);
  });

  it('without images, or that is not there, is told by name', async () => {
    const none = await failureOf(() => listImageFolder('set', folder.path, classMapOf(['empty'])));
    expect([none.code, none.message]).toEqual(['data/no-images', expect.stringContaining(folder.path)]);
    const gone = join(folder.path, 'gone');
    expect(await failureOf(() => listImageFolder('set', gone, classMapOf(['a'])))).toMatchObject({
      code: 'file/missing',
    });
  });
});
