/** Reading bzip2 files. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import bunzip from '@openpgp/seek-bzip';
import { badDataFile } from '../protocol/errors';
import { expectSha256, readingError } from './fileContents';

/** Larger than any bzip2 file of a data set read here: USPS has 6.6 MB. */
const MOST_FILE_BYTES = 64 << 20;
const PIECE_BYTES = 1 << 16;

/**
 * The decompressed contents, in pieces. The file is decoded in one go, which takes a second for 8 MB of contents.
 * @param most bytes of contents; more is refused as they come, so memory stays below it and the file together
 * @param sha256 of the file, where known
 * @throws `file/missing`, `file/cannot-read`, `data/bad-file` naming the byte, `data/other-contents`
 */
export async function bzip2Contents(path: string, most: number, sha256?: string): Promise<Buffer[]> {
  const file = await readBounded(path);
  if (sha256 !== undefined) expectSha256(path, createHash('sha256').update(file).digest('hex'), sha256);
  const input = byteSource(path, file);
  const output = byteSink(path, most);
  try {
    bunzip.decode(input, output, true);
  } catch (error) {
    throw bzip2Error(path, input.position(), error);
  }
  return output.pieces();
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size <= MOST_FILE_BYTES) return await readFile(path);
    const most = String(MOST_FILE_BYTES);
    throw badDataFile(path, `byte ${most}`, `it has ${String(size)} bytes, and ${most} are the most`);
  } catch (error) {
    throw readingError(path, error);
  }
}

/** The library reads zeros after the end of an array: a stream of its own kind says where the file ends. */
function byteSource(path: string, file: Buffer) {
  let at = 0;
  const readByte = (): number => {
    const byte = file[at];
    if (byte === undefined) throw badDataFile(path, `byte ${String(at)}`, 'the bzip2 stream ends early');
    at++;
    return byte;
  };
  return {
    readByte,
    read(to: Uint8Array, offset: number, length: number): number {
      for (let i = 0; i < length; i++) to[offset + i] = readByte();
      return length;
    },
    eof: () => at >= file.length,
    position: () => at,
  };
}

function byteSink(path: string, most: number) {
  const whole: Buffer[] = [];
  let piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, most));
  let used = 0;
  let written = 0;
  return {
    writeByte(byte: number): void {
      if (written === most) {
        throw badDataFile(path, `byte ${String(most)} of its contents`, 'more follows than belongs to it');
      }
      if (used === piece.length) {
        whole.push(piece);
        piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
        used = 0;
      }
      piece[used++] = byte;
      written++;
    },
    pieces: (): Buffer[] => [...whole, piece.subarray(0, used)],
  };
}

/** The library throws TypeErrors with a code of its own; a fault of the program has none. */
function bzip2Error(path: string, position: number, error: unknown): unknown {
  if (!(error instanceof TypeError) || !('errorCode' in error)) return error;
  return badDataFile(path, `byte ${String(position)} or before`, `bzip2 says "${error.message}"`);
}
