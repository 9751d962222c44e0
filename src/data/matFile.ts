/**
 * MATLAB's MAT-files of level 5 ("MAT-File Format", MathWorks, chapter 1): a header, then variables, each packed by zlib
 * or not. Little-endian ones, whose variables are arrays of numbers; other variables can be passed over.
 */
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { badDataFile, unsupportedMatFile } from '../protocol/errors';
import { byteReader, type ByteReader } from './byteReader';
import { bytesOf, readingError } from './fileContents';

const HEADER_BYTES = 128;
const TAG_BYTES = 8;
const MATRIX = 14;
const COMPRESSED = 15;
const PIECE_BYTES = 1 << 16;
/** A name or a list of dimensions is shorter. */
const MOST_DESCRIPTION = 1 << 10;

/** An array of numbers, up to its values. */
export interface MatArray {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** Of the values as they are stored: `miUINT8` is 2, `miDOUBLE` 9 (table 1-1). */
  readonly type: number;
  /** Of all values. */
  readonly bytes: number;
  readonly values: ByteReader;
  /** Where the variable starts, in words. */
  readonly where: string;
}

/** Takes an array's values, as many as are wanted; what is left is passed over. */
export type TakeArray = (array: MatArray) => Promise<void>;

/**
 * Hands out the arrays of a file in their order.
 * @param wanted others than these names are passed over without being unpacked further
 * @throws `data/mat-version` for version 7.3, 4, or another byte order; `data/bad-file` naming the byte;
 * `file/missing`, `file/cannot-read`
 */
export async function readMatArrays(path: string, wanted: readonly string[], take: TakeArray): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    throw readingError(path, error);
  });
  try {
    const { size } = await file.stat();
    await checkHeader(path, file);
    for (let at = HEADER_BYTES; at < size;) {
      const tag = await readTag(path, file, at, size);
      const packed = tag.type === COMPRESSED;
      if (packed || tag.type === MATRIX) await readVariable(path, at, tag.bytes, packed, wanted, take);
      at += TAG_BYTES + tag.bytes;
    }
  } catch (error) {
    throw readingError(path, error);
  } finally {
    await file.close();
  }
}

async function checkHeader(path: string, file: FileHandle): Promise<void> {
  const { bytesRead, buffer: header } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  const text = header.toString('latin1', 0, 19);
  const version = header.readUInt16LE(124);
  if (text.startsWith('MATLAB 7.3') || version === 0x0200) {
    throw unsupportedMatFile(path, 'version 7.3 (HDF5)');
  }
  const order = header.toString('latin1', 126, 128);
  if (order === 'MI') throw unsupportedMatFile(path, 'the big-endian byte order');
  if (bytesRead === HEADER_BYTES && order === 'IM' && version === 0x0100) return;
  throw badDataFile(path, 'byte 124', 'its header is not that of a MAT-file of level 5');
}

interface Tag {
  readonly type: number;
  readonly bytes: number;
}

async function readTag(path: string, file: FileHandle, at: number, size: number): Promise<Tag> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(TAG_BYTES), 0, TAG_BYTES, at);
  const tag = { type: buffer.readUInt32LE(0), bytes: buffer.readUInt32LE(4) };
  if (bytesRead === TAG_BYTES && at + TAG_BYTES + tag.bytes <= size) return tag;
  const reason = `a variable of ${String(tag.bytes)} bytes starts there, and the file ends at byte ${String(size)}`;
  throw badDataFile(path, `byte ${String(at)}`, reason);
}

async function readVariable(
  path: string,
  at: number,
  bytes: number,
  packed: boolean,
  wanted: readonly string[],
  take: TakeArray,
): Promise<void> {
  const where = `the variable at byte ${String(at)}`;
  const pieces = piecesOf(path, at + TAG_BYTES, bytes, packed, where);
  try {
    const reader = byteReader(pieces);
    if (packed) {
      const tag = await reader.exactly(TAG_BYTES);
      if (tag?.readUInt32LE(0) !== MATRIX) throw badDataFile(path, where, 'no array is packed in it');
    }
    const array = await readArray(path, where, reader);
    if (!array || !wanted.includes(array.name)) return;
    await take(array);
    await expectEnd(path, where, reader);
  } finally {
    await pieces.return();
  }
}

/** Up to seven bytes fill up an array to a multiple of eight; zlib's checksum comes after them. */
async function expectEnd(path: string, where: string, reader: ByteReader): Promise<void> {
  let left = 7;
  for (let part = await reader.some(8); part !== undefined; part = await reader.some(8)) {
    left -= part.length;
    if (left < 0) throw badDataFile(path, where, 'more follows after its values');
  }
}

async function* piecesOf(
  path: string,
  start: number,
  bytes: number,
  packed: boolean,
  where: string,
): AsyncGenerator<Uint8Array, void> {
  if (bytes === 0) return;
  const stream = openPieces(path, start, bytes, packed);
  try {
    for await (const piece of stream) yield bytesOf(piece);
  } catch (error) {
    throw zlibError(path, where, error);
  } finally {
    stream.destroy();
  }
}

function openPieces(path: string, start: number, bytes: number, packed: boolean): Readable {
  const file = createReadStream(path, { start, end: start + bytes - 1, highWaterMark: PIECE_BYTES });
  if (!packed) return file;
  const inflate = createInflate({ chunkSize: PIECE_BYTES });
  file.on('error', (error) => inflate.destroy(error));
  inflate.on('close', () => file.destroy());
  return file.pipe(inflate);
}

function zlibError(path: string, where: string, error: unknown): unknown {
  const isZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isZlib ? badDataFile(path, where, `zlib says "${error.message}"`) : error;
}

/** Up to the values; undefined for a variable that is no array of numbers. */
async function readArray(path: string, where: string, reader: ByteReader): Promise<MatArray | undefined> {
  const flags = await readElement(path, where, reader);
  const dimensions = await readElement(path, where, reader);
  const name = (await readElement(path, where, reader)).toString('latin1');
  const numberClass = flags.length >= 4 ? flags.readUInt8(0) : 0;
  if (numberClass < FIRST_NUMBER_CLASS || numberClass > LAST_NUMBER_CLASS) return undefined;
  const { type, bytes, short } = await readElementTag(path, where, reader);
  return {
    name,
    dimensions: Array.from({ length: dimensions.length >> 2 }, (_, axis) => dimensions.readInt32LE(4 * axis)),
    type,
    bytes,
    values: short ? byteReader(once(short)) : reader,
    where,
  };
}

/** `mxDOUBLE_CLASS` to `mxUINT64_CLASS`: numbers (table 1-3). */
const FIRST_NUMBER_CLASS = 6;
const LAST_NUMBER_CLASS = 15;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(bytes);
}

/** A small data element with its padding: flags, dimensions, a name. */
async function readElement(path: string, where: string, reader: ByteReader): Promise<Buffer> {
  const { bytes, short } = await readElementTag(path, where, reader);
  if (short) return short;
  if (bytes > MOST_DESCRIPTION) throw badDataFile(path, where, `its description has ${String(bytes)} bytes`);
  const padded = await reader.exactly((bytes + 7) & ~7);
  if (!padded) throw badDataFile(path, where, 'it ends within its description');
  return padded.subarray(0, bytes);
}

interface ElementTag extends Tag {
  /** The data itself, where at most four bytes lie in the tag ("small data element format"). */
  readonly short?: Buffer;
}

async function readElementTag(path: string, where: string, reader: ByteReader): Promise<ElementTag> {
  const tag = await reader.exactly(TAG_BYTES);
  if (!tag) throw badDataFile(path, where, 'it ends within its description');
  const first = tag.readUInt32LE(0);
  const bytes = first >>> 16;
  if (bytes === 0) return { type: first, bytes: tag.readUInt32LE(4) };
  if (bytes > 4) throw badDataFile(path, where, `a short element of it has ${String(bytes)} bytes`);
  return { type: first & 0xffff, bytes, short: tag.subarray(4, 4 + bytes) };
}
