/** The parts of a PNG file that decide about its pixels; all others are skipped. */
import { crc32 } from 'node:zlib';
import { truncatedImage } from '../../protocol/errors';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  readonly samplesPerPixel: 1 | 2 | 3 | 4;
  /** Samples are indices into a palette. */
  readonly indexed: boolean;
  readonly interlaced: boolean;
}

export interface PngChunks {
  readonly header: PngHeader;
  /** Red, green, blue a colour; there where samples are indices. */
  readonly palette?: Uint8Array;
  /** The zlib stream of all image data. */
  readonly data: Buffer;
}

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @throws `image/truncated` where the file ends early, a checksum is wrong or a header impossible.
 */
export function readPngChunks(path: string, file: Buffer): PngChunks {
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  const data: Buffer[] = [];
  for (const { type, content } of chunksOf(path, file)) {
    if (type === 'IHDR') header = readHeader(path, content);
    else if (type === 'PLTE') palette = content;
    else if (type === 'IDAT') data.push(content);
  }
  if (!header) throw truncatedImage(path, 'it has no header (IHDR)');
  if (!header.indexed) return { header, data: Buffer.concat(data) };
  if (!palette) throw truncatedImage(path, 'it has no palette (PLTE)');
  return { header, palette, data: Buffer.concat(data) };
}

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

function* chunksOf(path: string, file: Buffer): Generator<Chunk, void> {
  let offset = PNG_SIGNATURE.length;
  for (;;) {
    const length = offset + 12 <= file.length ? file.readUInt32BE(offset) : Infinity;
    const end = offset + 12 + length;
    if (end > file.length) {
      throw truncatedImage(
        path,
        `the file ends at byte ${String(file.length)}, inside the chunk at byte ${String(offset)}`,
      );
    }
    const typed = file.subarray(offset + 4, end - 4);
    const type = typed.toString('latin1', 0, 4);
    if (isCritical(type) && crc32(typed) !== file.readUInt32BE(end - 4)) {
      throw truncatedImage(path, `the checksum of the chunk at byte ${String(offset)} is wrong`);
    }
    if (type === 'IEND') return;
    yield { type, content: typed.subarray(4) };
    offset = end;
  }
}

/** Chunks of a lower-case first letter say nothing of pixels (W3C recommendation, section 5.4). */
const isCritical = (type: string): boolean => /^[A-Z]/.test(type);

const bitDepths = [1, 2, 4, 8, 16] as const;

/** Colour type → samples a pixel, and the bit depths that it may have (W3C recommendation, table 11.1). */
const colourTypes: Readonly<
  Record<number, { readonly samples: PngHeader['samplesPerPixel']; readonly depths: readonly number[] }>
> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

function readHeader(path: string, content: Buffer): PngHeader {
  if (content.length !== 13)
    throw truncatedImage(path, `its header has ${String(content.length)} bytes, expected 13`);
  const [depth = 0, type = 0, compression = 0, filter = 0, interlace = 0] = content.subarray(8);
  const colourType = colourTypes[type];
  const bitDepth = bitDepths.find((known) => known === depth && colourType?.depths.includes(known));
  if (!colourType || bitDepth === undefined) {
    throw truncatedImage(path, `colour type ${String(type)} with ${String(depth)} bits does not exist`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw truncatedImage(
      path,
      `its header names methods that do not exist (${content.subarray(10).join(', ')})`,
    );
  }
  return {
    width: content.readUInt32BE(0),
    height: content.readUInt32BE(4),
    bitDepth,
    samplesPerPixel: colourType.samples,
    indexed: type === 3,
    interlaced: interlace === 1,
  };
}
