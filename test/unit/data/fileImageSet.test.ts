import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDecodePool, type DecodePool } from '../../../src/data/decoding/decodePool';
import type { ImageFile, ImageKind } from '../../../src/data/decoding/imageTask';
import { createFileImageSet } from '../../../src/data/fileImageSet';
import { fitImageSet } from '../../../src/data/fit';
import type { ImageListing } from '../../../src/data/imageListing';
import { prefetch } from '../../../src/data/prefetch';
import { fixturePath } from '../support/fixtures';
import { decoder, failureOf, temporaryFolder } from './support';

const pool = createDecodePool(decoder, 2);
afterAll(() => pool.close());
const folder = temporaryFolder();
mkdirSync(join(folder.path, 'a'));
const names = ['photo.jpg', 'gray.jpg', 'alpha.png', 'tiny.png'];
for (const name of names) copyFileSync(fixturePath(`images/${name}`), join(folder.path, 'a', name));

const listing: ImageListing = {
  name: 'pictures',
  classNames: ['a', 'b'],
  root: folder.path,
  paths: names.map((name) => `a/${name}`),
  labels: Int32Array.of(0, 1, 0, 1),
};
const set = createFileImageSet(listing, {
  height: 32,
  width: 32,
  channels: 3,
  transform: 'photograph',
  pool,
});

describe('a set of files', () => {
  it('describes itself and hands out images in the order asked for', async () => {
    expect(set).toMatchObject({ name: 'pictures', count: 4, height: 32, width: 32, channels: 3 });
    const [all, some] = await Promise.all([set.batch([0, 1, 2, 3]), set.batch([3, 0])]);
    const length = 32 * 32 * 3;
    expect(all).toHaveLength(4 * length);
    expect(some.subarray(0, length)).toEqual(all.subarray(3 * length));
    expect(some.subarray(length)).toEqual(all.subarray(0, length));
  });

  it.each([-1, 4, 0.5])('has no image %s', async (index) => {
    await expect(set.batch([index])).rejects.toThrow(RangeError);
  });

  it('makes images of another size of the files, not of its own images', async () => {
    const larger = fitImageSet(set, [64, 64, 1], 'resize');
    const direct = createFileImageSet(listing, {
      height: 64,
      width: 64,
      channels: 1,
      transform: 'photograph',
      pool,
    });
    expect(larger).toMatchObject({ height: 64, width: 64, channels: 1 });
    expect(await larger.batch([0])).toEqual(await direct.batch([0]));
    const padded = fitImageSet(set, [64, 64, 3], 'pad');
    expect((await padded.batch([0]))[0]).toBe(0);
  });

  it('resizes whole pictures where it is told to', async () => {
    const whole = createFileImageSet(listing, {
      height: 32,
      width: 32,
      channels: 3,
      transform: 'resize',
      pool,
    });
    expect(await whole.batch([0])).not.toEqual(await set.batch([0]));
  });

  it('rejects with the path of a file that is gone', async () => {
    const gone = createFileImageSet(
      { ...listing, paths: ['a/gone.jpg', ...listing.paths.slice(1)] },
      { height: 8, width: 8, channels: 1, transform: 'photograph', pool },
    );
    const failure = await failureOf(() => gone.batch([0, 1]));
    expect([failure.code, failure.message]).toEqual(['file/missing', expect.stringContaining('gone.jpg')]);
  });
});

it('holds no more images for 2,000 files than for 40', async () => {
  const mostHeld = async (count: number): Promise<number> => {
    let held = 0;
    let most = 0;
    const counting: DecodePool = {
      decode: async (kind: ImageKind, files: readonly ImageFile[]) => {
        held += files.length;
        most = Math.max(most, held);
        const values = await pool.decode(kind, files);
        return values;
      },
      close: () => Promise.resolve(),
    };
    const many: ImageListing = {
      ...listing,
      paths: Array.from({ length: count }, (_, index) => `a/${names[index % 4] ?? ''}`),
      labels: new Int32Array(count),
    };
    const files = createFileImageSet(many, {
      height: 4,
      width: 4,
      channels: 1,
      transform: 'photograph',
      pool: counting,
    });
    const batches = Array.from({ length: count / 10 }, (_, batch) =>
      Array.from({ length: 10 }, (_unused, row) => batch * 10 + row),
    );
    for await (const values of prefetch(batches, (indices) => files.batch(indices), 2)) {
      held -= values.length / 16;
    }
    expect(held).toBe(0);
    return most;
  };
  // Two batches of ten ahead, and the one in use.
  expect([await mostHeld(40), await mostHeld(2000)]).toEqual([30, 30]);
});
