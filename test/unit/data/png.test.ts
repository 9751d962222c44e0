import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../../src/data/readImage';
import { codecs, failureOf, temporaryFolder } from './support';

const folder = temporaryFolder();

describe('PNG of every kind', () => {
  it.each([
    [1, 8],
    [2, 8],
    [3, 8],
    [4, 8],
    [1, 16],
    [2, 16],
    [3, 16],
    [4, 16],
  ] as const)('with %i samples of %i bits is what the recommendation says', async (channels, depth) => {
    const [width, height] = [7, 5];
    const samples = Array.from({ length: width * height * channels }, (_, i) => (i * 7919) % 2 ** depth);
    const path = folder.write('written.png', sampledPng(width, height, depth, channels, samples));
    const used = channels < 3 ? 1 : 3;
    const expected = samples
      .filter((_, i) => i % channels < used)
      .map((v) => Math.fround((depth === 16 ? v >> 8 : v) / 255));
    const image = await readImage(path, codecs);
    expect([image.height, image.width, image.channels]).toEqual([height, width, used]);
    expect(Array.from(image.values)).toEqual(expected);
  });

  it.each([1, 2, 4, 8] as const)(
    'interlaced, with grey of %i bits, is the same as not interlaced',
    async (depth) => {
      const [width, height] = [11, 9];
      const most = 2 ** depth - 1;
      const grey = (x: number, y: number): number => (3 * x + 5 * y) % (most + 1);
      const plain = folder.write('plain.png', greyPng(width, height, depth, false, grey));
      const interlaced = folder.write('interlaced.png', greyPng(width, height, depth, true, grey));
      const expected = Array.from({ length: width * height }, (_, i) =>
        Math.fround(Math.floor((grey(i % width, Math.floor(i / width)) * 255) / most) / 255),
      );
      expect(Array.from((await readImage(plain, codecs)).values)).toEqual(expected);
      expect(Array.from((await readImage(interlaced, codecs)).values)).toEqual(expected);
    },
  );

  it('keeps the colour that is named transparent, and passes over what follows the end', async () => {
    const whole = sampledPng(2, 1, 8, 3, [10, 20, 30, 40, 50, 60]);
    const transparent = pngChunk('tRNS', Buffer.of(0, 10, 0, 20, 0, 30));
    const path = folder.write('transparent.png', withBeforePixels(whole, transparent, Buffer.of(1, 2, 3)));
    const expected = [10, 20, 30, 40, 50, 60].map((value) => Math.fround(value / 255));
    expect(Array.from((await readImage(path, codecs)).values)).toEqual(expected);
  });
});

describe('a PNG that lies', () => {
  it.each([
    [false, 20],
    // Two bytes more for each of up to 15 lines than the 16 pixels.
    [true, 46],
  ])('stops where more is compressed than the header says (interlaced: %s)', async (interlaced, bytes) => {
    const data = deflateSync(Buffer.alloc(1 << 28));
    const path = folder.write('bomb.png', pngOf({ width: 4, height: 4, depth: 8, interlaced, data }));
    const before = process.resourceUsage().maxRSS;
    const failure = await failureOf(() => readImage(path, codecs));
    expect(failure.code).toBe('image/truncated');
    expect(failure.message).toContain(`take ${String(bytes)} bytes and it has more`);
    // In kilobytes, a tenth of what is compressed.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(26_000);
  });

  it.each([
    [false, /take 10100 bytes and it has 505/],
    [true, /the decoder says/],
  ])('is refused where pixels are missing (interlaced: %s)', async (interlaced, text) => {
    const data = deflateSync(Buffer.alloc(505));
    const path = folder.write('short.png', pngOf({ width: 100, height: 100, depth: 8, interlaced, data }));
    const failure = await failureOf(() => readImage(path, codecs));
    expect(failure.code).toBe('image/truncated');
    expect(failure.message).toMatch(text);
  });

  it('is refused where a second header claims more than the first', async () => {
    const vast = Buffer.alloc(13);
    vast.writeUInt32BE(65_000, 0);
    vast.writeUInt32BE(65_000, 4);
    vast.set([8, 6, 0, 0, 0], 8);
    const whole = sampledPng(2, 1, 8, 3, [10, 20, 30, 40, 50, 60]);
    const path = folder.write('headers.png', withBeforePixels(whole, pngChunk('IHDR', vast)));
    const failure = await failureOf(() => readImage(path, codecs));
    expect(failure.code).toBe('image/truncated');
    expect(failure.message).toMatch(/second header \(IHDR\) at byte 33/);
  });

  it('is read or refused as truncated where only the compressed pixels are damaged', async () => {
    const property = fc.asyncProperty(
      fc.record({
        width: fc.integer({ min: 1, max: 40 }),
        height: fc.integer({ min: 1, max: 40 }),
        depth: fc.constantFrom(1, 2, 4, 8, 16),
        colourType: fc.constantFrom(0, 2, 3, 4, 6),
        interlaced: fc.boolean(),
        data: fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
          fc.uint8Array({ maxLength: 3000 }).map((bytes) => deflateSync(bytes)),
          fc.nat(2000).map((length) => deflateSync(Buffer.alloc(4000)).subarray(0, length)),
        ),
      }),
      async (picture) => {
        const path = folder.write('damaged.png', pngOf(picture));
        const outcome = await readImage(path, codecs).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'image/truncated' });
        else expect(outcome).toMatchObject({ width: picture.width, height: picture.height });
      },
    );
    await fc.assert(property, { numRuns: 500, seed: 11 });
  });
});

/** A grey PNG with filter 0, after the recommendation; Adam7 by its pattern of 8 × 8. */
function greyPng(
  width: number,
  height: number,
  depth: number,
  interlaced: boolean,
  grey: (x: number, y: number) => number,
): Buffer {
  const pattern = [
    '16462646',
    '77777777',
    '56565656',
    '77777777',
    '36463646',
    '77777777',
    '56565656',
    '77777777',
  ];
  const passes = interlaced ? ['1', '2', '3', '4', '5', '6', '7'] : ['0'];
  const lines = passes.flatMap((pass) =>
    Array.from({ length: height }, (_, y) => {
      const row = Array.from({ length: width }, (_unused, x) => x).filter(
        (x) => !interlaced || pattern[y % 8]![x % 8] === pass,
      );
      if (row.length === 0) return Buffer.alloc(0);
      const bits = row.map((x) => grey(x, y).toString(2).padStart(depth, '0')).join('');
      const bytes = bits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2));
      return Buffer.from([0, ...bytes]);
    }),
  );
  return pngOf({ width, height, depth, interlaced, data: deflateSync(Buffer.concat(lines)) });
}

/** A PNG with filter 0 of samples of 8 or 16 bits; two and four samples end with alpha. */
function sampledPng(
  width: number,
  height: number,
  depth: 8 | 16,
  channels: 1 | 2 | 3 | 4,
  samples: readonly number[],
): Buffer {
  const bytes = samples.flatMap((sample) => (depth === 16 ? [sample >> 8, sample & 255] : [sample]));
  const lineBytes = bytes.length / height;
  const lines = Array.from({ length: height }, (_, y) => [
    0,
    ...bytes.slice(y * lineBytes, (y + 1) * lineBytes),
  ]);
  const colourType = ([0, 4, 2, 6] as const)[channels - 1]!;
  return pngOf({ width, height, depth, colourType, data: deflateSync(Buffer.from(lines.flat())) });
}

interface WrittenPng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Grey where none is given. */
  readonly colourType?: number;
  readonly interlaced?: boolean;
  /** The zlib stream. */
  readonly data: Buffer;
}

function pngOf({ width, height, depth, colourType = 0, interlaced = false, data }: WrittenPng): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    ...(colourType === 3 ? [pngChunk('PLTE', Buffer.from('000000ff0000', 'hex'))] : []),
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  crc.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, crc]);
}

/** The PNG with a chunk right after its header, which ends at byte 33, and `after` its end. */
const withBeforePixels = (png: Buffer, chunk: Buffer, after = Buffer.alloc(0)): Buffer =>
  Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33), after]);
