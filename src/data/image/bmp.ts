/** BMP: palettes of 1, 4 and 8 bits, colour of 24 and 32 bits, uncompressed, top-down or bottom-up. */
// Of npm's readers, bmp-ts ends at a four-bit line of odd width, and it and bmp-js look for pixels right after the palette.
import { truncatedImage } from '../../protocol/errors';
import { checkSize, type Raster } from './raster';

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 4 | 8 | 24 | 32;
  readonly pixelsAt: number;
  readonly paletteAt: number;
}

const FILE_HEADER = 14;
const SHORTEST_HEADER = FILE_HEADER + 40;
const depths = [1, 4, 8, 24, 32] as const;

/** BI_RGB, and BI_BITFIELDS, of which 32 bits in the usual order are read. */
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;
const RED_MASK = 0x00ff0000;

/**
 * @throws `image/truncated`, `image/too-large`
 */
export function decodeBmp(path: string, file: Buffer): Raster {
  const header = readHeader(path, file);
  const { width, height, bits, pixelsAt } = header;
  checkSize(path, width, height);
  const lineBytes = Math.ceil((width * bits) / 32) * 4;
  if (pixelsAt + lineBytes * height > file.length) {
    const needed = pixelsAt + lineBytes * height;
    throw truncatedImage(path, `the file ends at byte ${String(file.length)} of ${String(needed)}`);
  }
  const bytes = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const stored = header.topDown ? y : height - 1 - y;
    const line = file.subarray(pixelsAt + stored * lineBytes, pixelsAt + (stored + 1) * lineBytes);
    for (let x = 0; x < width; x++) {
      const [source, at] = colourPlace(header, file, line, x);
      const to = (y * width + x) * 3;
      bytes[to] = source[at + 2] ?? 0;
      bytes[to + 1] = source[at + 1] ?? 0;
      bytes[to + 2] = source[at] ?? 0;
    }
  }
  return { width, height, channels: 3, stride: 3, bytes };
}

/** Where the blue, green and red of a pixel stand: in its line, or in the palette. */
function colourPlace(
  { bits, paletteAt }: BmpHeader,
  file: Buffer,
  line: Buffer,
  x: number,
): [Buffer, number] {
  if (bits >= 24) return [line, x * (bits / 8)];
  const bit = x * bits;
  const index = ((line[bit >> 3] ?? 0) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
  return [file, paletteAt + index * 4];
}

function readHeader(path: string, file: Buffer): BmpHeader {
  if (file.length < SHORTEST_HEADER)
    throw truncatedImage(path, `the file ends at byte ${String(file.length)}`);
  const headerBytes = file.readUInt32LE(FILE_HEADER);
  if (headerBytes < 40)
    throw truncatedImage(path, `its header has ${String(headerBytes)} bytes, 40 or more are read`);
  const depth = file.readUInt16LE(28);
  const bits = depths.find((known) => known === depth);
  if (bits === undefined)
    throw truncatedImage(path, `it has ${String(depth)} bits a pixel; 1, 4, 8, 24 and 32 are read`);
  const compression = file.readUInt32LE(30);
  const usualFields =
    compression === BIT_FIELDS && bits === 32 && file.length >= 58 && file.readUInt32LE(54) === RED_MASK;
  if (compression !== UNCOMPRESSED && !usualFields) {
    throw truncatedImage(
      path,
      `its pixels are compressed (method ${String(compression)}), which is not read`,
    );
  }
  const signedHeight = file.readInt32LE(22);
  return {
    width: Math.max(0, file.readInt32LE(18)),
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    pixelsAt: file.readUInt32LE(10),
    paletteAt: FILE_HEADER + headerBytes,
  };
}
