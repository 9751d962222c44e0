/** What is looked at in a PNG file before a decoder makes room for whatever the file claims. */
import { truncatedImage } from '../../protocol/errors';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly samplesPerPixel: number;
  readonly interlaced: boolean;
}

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;
/** A chunk's length and type before its content, and its checksum after. */
const CHUNK_START = 8;
const CHUNK_END = 4;

/** Colour type → samples a pixel, and the bit depths that it may have (W3C recommendation, table 11.1). */
const colourTypes: Readonly<
  Record<number, { readonly samples: number; readonly depths: readonly number[] }>
> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/**
 * The header, which is a file's first chunk.
 * @throws `image/truncated` where there is none, or one of a kind that does not exist.
 */
export function readPngHeader(path: string, file: Buffer): PngHeader {
  const content = file.subarray(SIGNATURE_BYTES + CHUNK_START);
  if (content.length < HEADER_BYTES + CHUNK_END) throw endsEarly(path, file, SIGNATURE_BYTES);
  const length = file.readUInt32BE(SIGNATURE_BYTES);
  if (typeAt(file, SIGNATURE_BYTES) !== 'IHDR' || length !== HEADER_BYTES) {
    throw truncatedImage(path, 'it does not begin with a header (IHDR) of 13 bytes');
  }
  const [bitDepth = 0, type = 0] = content.subarray(8);
  const colourType = colourTypes[type];
  if (!colourType?.depths.includes(bitDepth)) {
    throw truncatedImage(path, `colour type ${String(type)} with ${String(bitDepth)} bits does not exist`);
  }
  return {
    width: content.readUInt32BE(0),
    height: content.readUInt32BE(4),
    bitDepth,
    samplesPerPixel: colourType.samples,
    interlaced: content[12] !== 0,
  };
}

/** The parts of a file that decide about its pixels. */
export interface PngChunks {
  /** A file of them alone. */
  readonly file: Buffer;
  /** The zlib stream of all image data, in pieces. */
  readonly data: readonly Buffer[];
}

/**
 * Leaves out what stands after the end, and the chunks that say nothing of colours (lower-case first letter, section
 * 5.4): transparency among them, for which a decoder may blacken pixels.
 * @throws `image/truncated` where the file ends before the image, or has a second header.
 */
export function readPngChunks(path: string, file: Buffer): PngChunks {
  const chunks = [file.subarray(0, SIGNATURE_BYTES)];
  const data: Buffer[] = [];
  for (let offset = SIGNATURE_BYTES, type = ''; type !== 'IEND';) {
    const end = endOfChunk(path, file, offset);
    type = typeAt(file, offset);
    if (type === 'IHDR' && offset > SIGNATURE_BYTES) {
      throw truncatedImage(path, `it has a second header (IHDR) at byte ${String(offset)}`);
    }
    if (/^[A-Z]/.test(type)) chunks.push(file.subarray(offset, end));
    if (type === 'IDAT') data.push(file.subarray(offset + CHUNK_START, end - CHUNK_END));
    offset = end;
  }
  return { file: Buffer.concat(chunks), data };
}

const typeAt = (file: Buffer, offset: number): string => file.toString('latin1', offset + 4, offset + 8);

function endOfChunk(path: string, file: Buffer, offset: number): number {
  const length = offset + CHUNK_START <= file.length ? file.readUInt32BE(offset) : Infinity;
  const end = offset + CHUNK_START + length + CHUNK_END;
  if (end > file.length) throw endsEarly(path, file, offset);
  return end;
}

const endsEarly = (path: string, file: Buffer, offset: number) =>
  truncatedImage(
    path,
    `the file ends at byte ${String(file.length)}, inside the chunk at byte ${String(offset)}`,
  );
