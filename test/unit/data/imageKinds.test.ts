/** Every kind of image file that occurs in data sets, read the way a set of files is read. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDecodePool } from '../../../src/data/decoding/decodePool';
import { createFileImageSet } from '../../../src/data/fileImageSet';
import { classMapOf, listImageFolder } from '../../../src/data/imageFolder';
import { fixturePath, readFixture, valuesOf } from '../support/fixtures';
import { decoder, failureOf, temporaryFolder } from './support';

const pool = createDecodePool(decoder, 1);
afterAll(() => pool.close());
const folder = temporaryFolder();
const kinds = readdirSync(fixturePath('images')).filter((file) => /\.(png|jpg|webp|bmp)$/.test(file));
const folderOf = (file: string): string => `a ${file.replace('.', ' ')}`;
for (const file of kinds) {
  mkdirSync(join(folder.path, folderOf(file)));
  copyFileSync(fixturePath(`images/${file}`), join(folder.path, folderOf(file), file));
}
const smallImages = { height: 32, width: 32, channels: 3, transform: 'resize', pool } as const;

describe('an ImageFolder of grey, CMYK, alpha, palette, 16-bit, progressive and EXIF-turned pictures', () => {
  it('gives each as PIL and torchvision resize it', async () => {
    const listing = await listImageFolder('kinds', folder.path, classMapOf(kinds.map(folderOf)));
    expect(listing.paths).toHaveLength(13);
    const set = createFileImageSet(listing, smallImages);
    const batch = await set.batch(listing.paths.map((_, index) => index));
    listing.paths.forEach((path, index) => {
      const name = path.slice(path.indexOf('/') + 1).replace('.', '_');
      const expected = valuesOf(readFixture(`images/${name}`), 'direct32');
      const own = batch.subarray(index * expected.length, (index + 1) * expected.length);
      const { tolerance } = JSON.parse(readFileSync(fixturePath(`images/${name}.json`), 'utf8')) as {
        tolerance: { resized: { abs: number } };
      };
      const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - own[at]!)), 0);
      expect(worst, path).toBeLessThanOrEqual(tolerance.resized.abs);
    });
  });

  it('refuses a header of 65,000 × 65,000 pixels before anything of that size is made', async () => {
    mkdirSync(join(folder.path, 'huge'));
    const file = 'image-16k-header.png';
    copyFileSync(fixturePath(`datasets/broken/${file}`), join(folder.path, 'huge', file));
    const listing = await listImageFolder('huge', folder.path, classMapOf(['huge']));
    const failure = await failureOf(() => createFileImageSet(listing, smallImages).batch([0]));
    expect(failure.code).toBe('image/too-large');
    expect(failure.message).toContain(file);
  });
});
