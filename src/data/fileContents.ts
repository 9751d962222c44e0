/** Reading a file, plain or gzip, piece by piece, so that nothing is held that its reader did not ask for. */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { badDataFile, cannotRead, fileMissing, otherContents } from '../protocol/errors';

/** Small beside any data set, so that what a hostile file makes zlib hold stays small too. */
const CHUNK_BYTES = 1 << 16;

/** What a file must be, where that is known, and who follows its reading. */
export interface Reading {
  /** SHA-256 of the contents: the file may be repacked or unpacked. Compared after the last piece. */
  readonly sha256?: string | undefined;
  /** SHA-256 of the file as it is handed out. Compared after the last piece. */
  readonly fileSha256?: string | undefined;
  /** @param bytes of the file itself, read so far */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/**
 * Yields the contents of a file, decompressed where it starts as gzip does (RFC 1952), whatever its name.
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` (cut short, checksum wrong, not deflate), `data/other-contents`.
 */
export async function* contentsOf(path: string, reading: Reading = {}): AsyncGenerator<Buffer, void> {
  const { sha256, fileSha256, onRead } = reading;
  const hash = createHash('sha256');
  const { stream, bytesRead, fileHash } = await openContents(path, fileSha256 !== undefined);
  try {
    for await (const chunk of stream) {
      const bytes = bytesOf(chunk);
      if (sha256 !== undefined) hash.update(bytes);
      onRead?.(bytesRead());
      yield bytes;
    }
  } catch (error) {
    throw readingError(path, error, bytesRead());
  } finally {
    stream.destroy();
  }
  if (sha256 !== undefined) expectSha256(path, hash.digest('hex'), sha256);
  if (fileSha256 !== undefined) expectSha256(path, fileHash.digest('hex'), fileSha256);
}

/** @throws `data/other-contents` */
export function expectSha256(path: string, found: string, expected: string | undefined): void {
  if (expected !== undefined && found !== expected) throw otherContents(path, found, expected);
}

interface Contents {
  readonly stream: Readable;
  /** How far the file itself was read. */
  readonly bytesRead: () => number;
  /** Of the file itself. */
  readonly fileHash: Hash;
}

async function openContents(path: string, hashed: boolean): Promise<Contents> {
  const start = await firstBytes(path, 2);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const fileHash = createHash('sha256');
  const take = (bytes: unknown): unknown => hashed && fileHash.update(bytesOf(bytes));
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    const stream = file.on('data', take).pause();
    return { stream, bytesRead: () => file.bytesRead, fileHash };
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on('data', take).on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return { stream: file.pipe(gunzip), bytesRead: () => gunzip.bytesWritten, fileHash };
}

/**
 * The first bytes of a file; fewer where it is shorter.
 * @throws `file/missing`, `file/cannot-read`.
 */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readingError(path, error);
  }
}

/** What a stream of Node's yields, where it yields bytes. */
export function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new Error('A byte stream yielded something else');
}

/** Puts a failure of the file system or of zlib into the catalogue; everything else is passed on as it is. */
export function readingError(path: string, error: unknown, bytesRead = 0): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === 'ENOENT') return fileMissing(path);
  if (error.code.startsWith('Z_')) return gzipError(path, error, bytesRead);
  if (/^E[A-Z]+$/.test(error.code)) return cannotRead(path, error.message);
  return error;
}

function gzipError(path: string, { message }: Error, bytesRead: number): Error {
  if (message === 'incorrect data check') {
    return badDataFile(path, 'its gzip trailer', 'the checksum (CRC-32) is not that of the contents');
  }
  const reason =
    message === 'unexpected end of file' ? 'the gzip stream ends early' : `gzip says "${message}"`;
  return badDataFile(path, `byte ${String(bytesRead)} or after`, reason);
}
