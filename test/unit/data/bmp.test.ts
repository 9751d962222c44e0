import { describe, expect, it } from 'vitest';
import { readImage } from '../../../src/data/readImage';
import { codecs, temporaryFolder } from './support';

const folder = temporaryFolder();

/** Blue, green, red and a byte of padding each: the colours (0, 1, 2), (10, 11, 12), (20, 21, 22), (30, 31, 32). */
const PALETTE = Buffer.from([0, 10, 20, 30].flatMap((red) => [red + 2, red + 1, red, 0]));

/** Three pixels a line; `height` below 0 stands for top-down, `gap` bytes lie between palette and pixels. */
function paletteBmp(height: number, bits: 4 | 8, lines: readonly number[], gap = 0): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(header.length + PALETTE.length + gap, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(3, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(4, 46);
  return Buffer.concat([header, PALETTE, Buffer.alloc(gap), Buffer.from(lines)]);
}

describe('BMP with a palette', () => {
  it.each([
    ['from the bottom up', paletteBmp(2, 4, [0x32, 0x10, 0, 0, 0x12, 0x30, 0, 0])],
    ['from the top down', paletteBmp(-2, 4, [0x12, 0x30, 0, 0, 0x32, 0x10, 0, 0])],
    ['with a gap before its pixels', paletteBmp(2, 8, [3, 2, 1, 0, 1, 2, 3, 0], 8)],
  ])('is read %s', async (_name, file) => {
    const { width, height, channels, values } = await readImage(folder.write('palette.bmp', file), codecs);
    expect([width, height, channels]).toEqual([3, 2, 3]);
    const expected = [1, 2, 3, 3, 2, 1].flatMap((index) => [0, 1, 2].map((channel) => index * 10 + channel));
    expect(Array.from(values)).toEqual(expected.map((value) => Math.fround(value / 255)));
  });
});
