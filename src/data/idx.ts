/**
 * IDX, the format of MNIST: a magic number (0, 0, type, rank), the dimensions and the values, all big-endian
 * (http://yann.lecun.com/exdb/mnist, "the IDX file format"). Only unsigned bytes occur in the data sets read here.
 */
import { badDataFile } from '../protocol/errors';
import { contentsOf } from './fileContents';

/** What an IDX file of unsigned bytes holds. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  /** Row-major; as many as the dimensions say. */
  readonly bytes: Uint8Array;
}

export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height, width] row-major, 0..255. */
  readonly bytes: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const IMAGE_RANK = 3;
const LABEL_RANK = 1;

/** Larger than any image of an IDX data set; a header beyond it is garbage. */
const LONGEST_SIDE = 4096;

/**
 * Reads images, plain or gzip.
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` naming the byte, `data/other-contents`.
 */
export async function readIdxImages(path: string, sha256?: string): Promise<IdxImages> {
  const { dimensions, bytes } = await readIdx(path, IMAGE_RANK, sha256);
  const [count = 0, height = 0, width = 0] = dimensions;
  return { count, height, width, bytes };
}

/**
 * Reads labels, plain or gzip.
 * @param classes every label must be below it.
 * @throws as `readIdxImages`; `data/bad-file` naming the first label out of range.
 */
export async function readIdxLabels(path: string, classes: number, sha256?: string): Promise<Int32Array> {
  const { bytes } = await readIdx(path, LABEL_RANK, sha256);
  const index = bytes.findIndex((label) => label >= classes);
  if (index < 0) return Int32Array.from(bytes);
  throw badDataFile(
    path,
    `label ${String(index)} (byte ${String(headerLength(LABEL_RANK) + index)})`,
    `it is ${String(bytes[index])}, and classes go from 0 to ${String(classes - 1)}`,
  );
}

/**
 * Reads an IDX array of unsigned bytes. Memory follows what the file really holds, never what its header claims: the
 * pieces are kept until the declared length is reached, and one byte more ends the reading.
 */
async function readIdx(path: string, rank: number, sha256: string | undefined): Promise<IdxArray> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let dimensions: readonly number[] | undefined;
  for await (const piece of contentsOf(path, { sha256 })) {
    pieces.push(piece);
    length += piece.length;
    if (length < headerLength(rank)) continue;
    dimensions ??= readHeader(path, Buffer.concat(pieces), rank);
    if (length > declaredLength(dimensions)) throw tooLong(path, dimensions);
  }
  if (!dimensions || length < declaredLength(dimensions)) throw tooShort(path, length, rank, dimensions);
  return { dimensions, bytes: joinAfter(pieces, headerLength(rank), declaredLength(dimensions)) };
}

const headerLength = (rank: number): number => 4 + 4 * rank;

const declaredLength = (dimensions: readonly number[]): number =>
  dimensions.reduce((product, size) => product * size, 1) + headerLength(dimensions.length);

function readHeader(path: string, start: Buffer, rank: number): readonly number[] {
  const magic = start.readUInt32BE(0);
  const expected = (UNSIGNED_BYTE << 8) | rank;
  if (magic !== expected) throw badDataFile(path, 'byte 0', wrongMagic(start, expected));
  const dimensions = Array.from({ length: rank }, (_, axis) => start.readInt32BE(4 + 4 * axis));
  dimensions.forEach((size, axis) => {
    const most = axis === 0 ? 0x7fffffff : LONGEST_SIDE;
    if (size >= 1 && size <= most) return;
    const name = ['count', 'height', 'width'][axis] ?? 'dimension';
    const reason = `the header's ${name} is ${String(size)}, and 1 to ${String(most)} is possible`;
    throw badDataFile(path, `byte ${String(4 + 4 * axis)}`, reason);
  });
  return dimensions;
}

function wrongMagic(start: Buffer, expected: number): string {
  const found = `the magic number is ${hex(start.readUInt32BE(0))}, expected ${hex(expected)}`;
  if (start.readUInt32LE(0) === expected) return `${found}: the header was written little-endian`;
  const text = start.toString('latin1', 0, 12);
  return /^[\x20-\x7e\s]+$/.test(text)
    ? `${found}: the file is text that starts with "${text.trim()}"`
    : found;
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

function tooLong(path: string, dimensions: readonly number[]) {
  const declared = String(declaredLength(dimensions));
  return badDataFile(
    path,
    `byte ${declared} of its contents`,
    `the header (${dimensions.join(' × ')}) ends the file there, and more bytes follow`,
  );
}

function tooShort(path: string, length: number, rank: number, dimensions: readonly number[] | undefined) {
  const declared = dimensions ? declaredLength(dimensions) : headerLength(rank);
  const what = dimensions ? `the header (${dimensions.join(' × ')})` : 'an IDX header';
  return badDataFile(
    path,
    `byte ${String(length)} of its contents`,
    `the file ends there, and ${what} needs ${String(declared)} bytes`,
  );
}

function joinAfter(pieces: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const joined = Buffer.allocUnsafeSlow(to);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return new Uint8Array(joined.buffer, joined.byteOffset + from, to - from);
}
