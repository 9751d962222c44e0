import { open, type FileHandle } from 'node:fs/promises';
import { badCheckpoint, cannotRead, fileMissing } from '../../protocol/errors';

/** A file that is read by position, without holding it in memory. */
export interface FileReader {
  readonly path: string;
  readonly size: number;
  /**
   * `length` bytes from `position`, in memory of their own that starts at offset 0 of its buffer.
   * @throws `checkpoint/bad-file` where the file ends before
   */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** @throws `file/missing`, `file/cannot-read` */
export async function openFile(path: string): Promise<FileReader> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw readProblem(path, error);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw cannotRead(path, 'it is not a file');
    return readerOf(handle, path, stats.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const readerOf = (handle: FileHandle, path: string, size: number): FileReader => ({
  path,
  size,
  async read(position, length) {
    if (position < 0 || position + length > size) {
      throw badCheckpoint(
        path,
        `bytes ${String(position)} to ${String(position + length)} are needed and it has ${String(size)}`,
      );
    }
    const bytes = new Uint8Array(length);
    await fill(handle, path, bytes, position);
    return bytes;
  },
  close: () => handle.close(),
});

/** One read may give less than was asked for. */
async function fill(handle: FileHandle, path: string, bytes: Uint8Array, position: number): Promise<void> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) throw badCheckpoint(path, 'it became shorter while it was read');
    filled += bytesRead;
  }
}

function readProblem(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return error.code === 'ENOENT' ? fileMissing(path) : cannotRead(path, String(error.code));
}
