import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdxImages, readIdxLabels } from '../../../src/data/idx';
import { readIdxPair } from '../../../src/data/idxPair';
import { GradLensError } from '../../../src/protocol/errors';
import { fixturePath } from '../support/fixtures';
import { failureOf, sha256, temporaryFolder } from './support';

const mnist = (name: string): string => fixturePath(`datasets/mnist/${name}`);
const broken = (name: string): string => fixturePath(`datasets/broken/${name}`);
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const mnistShape = { height: 28, width: 28, maximum: 255, classNames: digits };
const folder = temporaryFolder();

interface Case {
  readonly count: number;
  readonly sha256_first: string;
  readonly sha256_last: string;
  readonly sha256_all: string;
  readonly labels?: readonly number[];
}

const { cases } = JSON.parse(readFileSync(fixturePath('datasets/expected.json'), 'utf8')) as {
  cases: Record<string, Case>;
};

describe('IDX files as other programs write them', () => {
  it.each([
    ['mnist/train', 'train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'],
    ['mnist/t10k', 't10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'],
    ['mnist/uncompressed train-images-idx3-ubyte', 'train-images-idx3-ubyte', undefined],
  ])('reads %s byte for byte', async (name, imagesFile, labelsFile) => {
    const expected = cases[name]!;
    const images = await readIdxImages(mnist(imagesFile));
    expect([images.count, images.height, images.width]).toEqual([expected.count, 28, 28]);
    expect(sha256(images.bytes)).toBe(expected.sha256_all);
    expect(sha256(images.bytes.subarray(0, 784))).toBe(expected.sha256_first);
    expect(sha256(images.bytes.subarray(-784))).toBe(expected.sha256_last);
    if (labelsFile === undefined) return;
    expect(Array.from(await readIdxLabels(mnist(labelsFile), 10))).toEqual(expected.labels);
  });
});

describe('damaged and hostile IDX files', () => {
  it.each([
    ['mnist-truncated.gz', /byte 5798 or after: the gzip stream ends early/],
    ['mnist-bad-crc.gz', /its gzip trailer: the checksum \(CRC-32\)/],
    ['mnist-wrong-magic.gz', /byte 0: .*0x00000804, expected 0x00000803/],
    ['mnist-little-endian.gz', /byte 0: .*0x03080000.*little-endian/],
    ['mnist-too-short.gz', /byte 23436 .*30 × 28 × 28.* needs 23536 bytes/],
    ['mnist-too-long.gz', /byte 23536 .*more bytes follow/],
    ['mnist-negative-count.gz', /byte 4: .*count is -1/],
    ['mnist-huge-count.gz', /2147483647 × 28 × 28.* needs 1683627179[0-9]+ bytes/],
    ['not-a-gzip.gz', /byte 0: .*the file is text that starts with "/],
    ['empty.gz', /byte 0 .*an IDX header needs 16 bytes/],
    ['mnist-bomb.gz', /byte 7856 .*more bytes follow/],
    ['mnist-bomb-lying-trailer.gz', /byte 7856 .*more bytes follow/],
  ])('refuses %s and says where', async (file, text) => {
    const failure = await failureOf(() => readIdxImages(broken(file)));
    expect(failure.code).toBe('data/bad-file');
    expect(failure.message).toMatch(text);
    expect(failure.message).toContain(broken(file));
  });

  it('refuses a label that is no class and names its index', async () => {
    const failure = await failureOf(() => readIdxLabels(broken('mnist-labels-out-of-range.gz'), 10));
    expect(failure.message).toMatch(/label 2 \(byte 10\): it is 255, and classes go from 0 to 9/);
  });

  it('refuses labels that are fewer than the images', async () => {
    const images = broken('thirty-images');
    const labels = broken('mnist-count-mismatch-labels.gz');
    const thirty = folder.write('thirty', idxImages(30, 28, 28));
    const failure = await failureOf(() => readIdxPair(thirty, labels, mnistShape));
    expect(failure.message).toMatch(/29 labels for the 30 images/);
    expect(failure.message).not.toContain(images);
  });

  it('never makes more than a bomb was declared to be', async () => {
    const bomb = folder.write(
      'bomb.gz',
      gzipSync(Buffer.concat([idxImages(1, 28, 28), Buffer.alloc(1 << 26)])),
    );
    const before = process.memoryUsage();
    await failureOf(() => readIdxImages(bomb));
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 << 20);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(16 << 20);
  });

  it('names a missing file and a folder', async () => {
    expect((await failureOf(() => readIdxImages(broken('nowhere')))).code).toBe('file/missing');
    expect((await failureOf(() => readIdxImages(folder.path))).code).toBe('file/cannot-read');
  });

  it('refuses other contents than the checksum says', async () => {
    const path = mnist('t10k-images-idx3-ubyte.gz');
    const failure = await failureOf(() => readIdxImages(path, '0'.repeat(64)));
    expect(failure.code).toBe('data/other-contents');
    const contents = Buffer.concat([header(40, 28, 28), (await readIdxImages(path)).bytes]);
    await expect(readIdxImages(path, sha256(contents))).resolves.toMatchObject({ count: 40 });
  });

  it('refuses images of another size and pixels above the maximum', async () => {
    const images = folder.write('images', idxImages(2, 8, 8, 17));
    const labels = folder.write('labels', Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 1, 2]));
    const shape = { ...mnistShape, height: 8, width: 8 };
    expect((await failureOf(() => readIdxPair(images, labels, mnistShape))).message).toMatch(
      /8 × 8, expected 28 × 28/,
    );
    expect((await failureOf(() => readIdxPair(images, labels, { ...shape, maximum: 16 }))).message).toMatch(
      /byte 16 .*a pixel is 17, and 16 is the largest/,
    );
    await expect(readIdxPair(images, labels, { ...shape, maximum: 17 })).resolves.toMatchObject({
      labels: Int32Array.of(1, 2),
    });
  });
});

describe('any bytes at all', () => {
  it('are read or refused with a catalogued error', async () => {
    const whole = idxImages(3, 2, 2);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), fc.boolean())
        .map(([at, value, length, compressed]) => {
          const damaged = Buffer.from(whole);
          damaged[at] = value;
          const cut = damaged.subarray(0, length);
          return compressed ? gzipSync(cut).subarray(0, length + 10) : cut;
        }),
    );
    const property = fc.asyncProperty(bytes, async (content) => {
      const path = folder.write('any', content);
      for (const read of [() => readIdxImages(path), () => readIdxLabels(path, 10)]) {
        const outcome = await read().catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(GradLensError);
      }
    });
    await fc.assert(property, { numRuns: 300, seed: 1 });
  });
});

const header = (count: number, height: number, width: number): Buffer => {
  const bytes = Buffer.alloc(16);
  [0x803, count, height, width].forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
};

const idxImages = (count: number, height: number, width: number, value = 1): Buffer =>
  Buffer.concat([header(count, height, width), Buffer.alloc(count * height * width, value)]);
