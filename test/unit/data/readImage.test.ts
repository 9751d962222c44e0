import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../../src/data/readImage';
import { fitTo } from '../../../src/data/fit';
import { resizeWithAntialias } from '../../../src/data/resample';
import { withChannels } from '../../../src/data/colour';
import { GradLensError } from '../../../src/protocol/errors';
import type { Pixels } from '../../../src/protocol/pixels';
import { fixturePath, readFixture, valuesOf } from '../support/fixtures';
import { codecs, failureOf, sha256, temporaryFolder } from './support';

const folder = temporaryFolder();
const images = readdirSync(fixturePath('images')).filter((file) => /\.(png|jpg|webp|bmp)$/.test(file));

interface Description {
  readonly oriented_size_wh: readonly [number, number];
  readonly after_resize_wh: readonly [number, number];
  readonly crop_left_top: readonly [number, number];
  readonly sha256_decoded_rgb: string | null;
  readonly tolerance: { readonly resized: { readonly abs: number; readonly mean_abs: number } };
}

const describeImage = (file: string): Description =>
  JSON.parse(readFileSync(fixturePath(`images/${file.replace('.', '_')}.json`), 'utf8')) as Description;

/** CMYK goes through a decoder that rounds differently; the fixture allows 8. All others are exact. */
const levelsApart = (file: string): number => (file === 'cmyk.jpg' ? 2 : 0);

describe('the images of PIL', () => {
  it('are all looked at', () => expect(images).toHaveLength(13));

  it.each(images)('%s decodes to the same pixels', async (file) => {
    const image = await readImage(fixturePath(`images/${file}`), codecs);
    const { oriented_size_wh, sha256_decoded_rgb } = describeImage(file);
    expect([image.width, image.height]).toEqual(oriented_size_wh);
    const colour = withChannels(image, 3);
    if (sha256_decoded_rgb !== null) {
      expect(sha256(Uint8Array.from(colour.values, (value) => Math.round(value * 255)))).toBe(
        sha256_decoded_rgb,
      );
    }
    const expected = valuesOf(readFixture(`images/${file.replace('.', '_')}`), 'decoded_every8');
    const worst = everyEighth(colour).reduce(
      (most, value, i) => Math.max(most, Math.abs(value * 255 - expected[i]!)),
      0,
    );
    expect(worst).toBeLessThanOrEqual(levelsApart(file) + 1e-4);
  });

  it.each(images)(
    '%s comes out of Resize(256), CenterCrop(224) and of resizing to 32 as in torchvision',
    async (file) => {
      const image = withChannels(await readImage(fixturePath(`images/${file}`), codecs), 3);
      const { after_resize_wh, crop_left_top, tolerance } = describeImage(file);
      const tensors = readFixture(`images/${file.replace('.', '_')}`);
      const [width, height] = after_resize_wh;
      const [left, top] = crop_left_top;
      const cropped = sampled(resizeWithAntialias(image, height, width), top, left, 16, 14);
      expectWithin(cropped, valuesOf(tensors, 'resize256_crop224_every16'), tolerance.resized);
      expectWithin(
        fitTo(image, [32, 32, 3], 'resize').values,
        valuesOf(tensors, 'direct32'),
        tolerance.resized,
      );
    },
  );

  it('keeps one channel where the file has one', async () => {
    for (const [file, channels] of [
      ['gray.jpg', 1],
      ['gray16.png', 1],
      ['palette.png', 3],
    ] as const) {
      expect((await readImage(fixturePath(`images/${file}`), codecs)).channels).toBe(channels);
    }
  });
});

it('decoding with a module that was used before leaves earlier pictures and results as they are', async () => {
  const path = (file: string): string => fixturePath(`images/${file}`);
  const first = await readImage(path('photo.jpg'), codecs);
  const kept = first.values.slice();
  const broken = folder.write('cut.jpg', readFileSync(path('photo.jpg')).subarray(0, 3000));
  await readImage(broken, codecs).catch(() => undefined);
  const [tall, again, webp] = await Promise.all(
    ['tall.jpg', 'photo.jpg', 'photo.webp'].map((file) => readImage(path(file), codecs)),
  );
  expect(first.values).toEqual(kept);
  expect(again?.values).toEqual(kept);
  expect([tall?.height, webp?.height]).toEqual([500, 240]);
});

describe('EXIF orientation', () => {
  // Which stored corner comes to the top left follows from the table of CIPA DC-008, tag 0x0112.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    '%i brings the right stored corner to the top left',
    async (orientation) => {
      const stored = await readImage(writeOriented(1), codecs);
      const upright = await readImage(writeOriented(orientation), codecs);
      const at = ({ width, channels, values }: Pixels, y: number, x: number): number =>
        values[(y * width + x) * channels]!;
      const [bottom, right] = [stored.height - 1, stored.width - 1];
      // The stored row and column that the upright picture's top left corner shows.
      const corner = [
        [0, 0],
        [0, right],
        [bottom, right],
        [bottom, 0],
        [0, 0],
        [bottom, 0],
        [bottom, right],
        [0, right],
      ] as const;
      const [y, x] = corner[orientation - 1]!;
      expect(at(upright, 0, 0)).toBe(at(stored, y, x));
      expect([upright.height, upright.width]).toEqual(
        orientation < 5 ? [stored.height, stored.width] : [stored.width, stored.height],
      );
    },
  );

  function writeOriented(orientation: number): string {
    const file = Buffer.from(readFileSync(fixturePath('images/exif-2.jpg')));
    const tag =
      file.indexOf(Buffer.from([0x01, 0x12])) >= 0 ? Buffer.from([0x01, 0x12]) : Buffer.from([0x12, 0x01]);
    const at = file.indexOf(tag) + 8;
    if (tag[0] === 1) file.writeUInt16BE(orientation, at);
    else file.writeUInt16LE(orientation, at);
    return folder.write('oriented.jpg', file);
  }
});

describe('what is no picture', () => {
  it.each(images)('%s cut off is refused as truncated', async (file) => {
    const whole = readFileSync(fixturePath(`images/${file}`));
    for (const share of [0.3, 0.7, 0.98]) {
      const path = folder.write('cut', whole.subarray(0, Math.floor(whole.length * share)));
      const failure = await failureOf(() => readImage(path, codecs));
      expect(failure.code).toBe('image/truncated');
      expect(failure.message).toMatch(/ends (at byte \d+|early)/);
    }
  });

  it('is refused with what was found, whatever its name', async () => {
    const cases = [
      ['page.png', '<!doctype html>', /starts with "<!doctype html>"/],
      ['empty.png', '', /starts with nothing, it is empty/],
      ['binary.jpg', Buffer.from('000102ff', 'hex'), /starts with the bytes 00 01 02 ff/],
      ['picture.gif', 'GIF89a', /starts with "GIF89a"/],
    ] as const;
    for (const [name, content, text] of cases) {
      const failure = await failureOf(() => readImage(folder.write(name, content), codecs));
      expect(failure.code).toBe('image/not-an-image');
      expect(failure.message).toMatch(text);
    }
    expect((await failureOf(() => readImage(`${folder.path}/nowhere.png`, codecs))).code).toBe(
      'file/missing',
    );
    expect((await failureOf(() => readImage(folder.path, codecs))).code).toBe('file/cannot-read');
  });

  it('is refused before memory is taken where its header claims 65,000 × 65,000', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const failure = await failureOf(() =>
      readImage(fixturePath('datasets/broken/image-16k-header.png'), codecs),
    );
    expect(failure.code).toBe('image/too-large');
    expect(failure.message).toContain('65000 × 65000');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });

  it('is read or refused with a catalogued error, whatever the bytes', { timeout: 60_000 }, async () => {
    const wholes = ['tiny.png', 'photo.bmp', 'exif-2.jpg', 'photo.webp', 'palette.png', 'cmyk.jpg'].map(
      (file) => readFileSync(fixturePath(`images/${file}`)),
    );
    const damaged = fc
      .tuple(
        fc.constantFrom(...wholes),
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 4 }),
        fc.nat(40_000),
      )
      .map(([whole, changes, length]) => {
        const bytes = Buffer.from(whole.subarray(0, Math.max(16, length)));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes;
      });
    const property = fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), async (bytes) => {
      const path = folder.write('any', bytes);
      const outcome = await readImage(path, codecs).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(GradLensError);
      else expect(outcome).toHaveProperty('values');
    });
    await fc.assert(property, { numRuns: 300, seed: 7 });
  });
});

const everyEighth = (image: Pixels): number[] =>
  sampled(image, 0, 0, 8, Math.ceil(image.height / 8), Math.ceil(image.width / 8));

function sampled(
  { width, values }: Pixels,
  top: number,
  left: number,
  step: number,
  rows: number,
  columns = rows,
): number[] {
  return Array.from({ length: rows * columns * 3 }, (_, i) => {
    const [y, x] = [top + step * Math.floor(i / 3 / columns), left + step * (Math.floor(i / 3) % columns)];
    return values[(y * width + x) * 3 + (i % 3)]!;
  });
}

function expectWithin(
  actual: ArrayLike<number>,
  expected: Float32Array,
  { abs, mean_abs }: { abs: number; mean_abs: number },
): void {
  expect(actual.length).toBe(expected.length);
  const differences = Array.from(expected, (value, i) => Math.abs(actual[i]! - value));
  expect(Math.max(...differences)).toBeLessThanOrEqual(abs);
  expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThanOrEqual(
    mean_abs,
  );
}
