/** Writing that leaves either the old file or the new one, and says in the catalogue's words what failed. */
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../files/errorCode';
import { cannotWrite, diskFull } from '../protocol/errors';

/** A file's content, or pieces of it in order. */
export type FileContent = Uint8Array | string | AsyncIterable<Uint8Array>;

/** The file system as far as writing needs it, so that its failures can be played in tests. */
export interface FilePort {
  /** Writes and flushes a new file to the disk. */
  writeFlushed(path: string, content: FileContent): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const nodeFiles: FilePort = {
  async writeFlushed(path, content) {
    const handle = await open(path, 'w');
    try {
      await writeFile(handle, content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true, recursive: true }),
};

/**
 * Writes a file whole: to a temporary name beside it, flushed, then renamed. After a failure the old content stands.
 * @throws `file/disk-full`, `file/cannot-write`; what giving a piece of the content throws
 */
export async function writeWhole(
  path: string,
  content: FileContent,
  files: FilePort = nodeFiles,
): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await files.writeFlushed(temporary, content);
    await files.rename(temporary, path);
  } catch (error) {
    // The first failure is the one to tell; a leftover temporary file is no second one.
    await files.remove(temporary).catch(() => undefined);
    throw writeProblem(path, error);
  }
}

export const writeJson = (path: string, value: unknown, files?: FilePort): Promise<void> =>
  writeWhole(path, `${JSON.stringify(value, undefined, 2)}\n`, files);

/** The catalogue's error for a failed write; anything but a file system's refusal is returned as it is. */
export function writeProblem(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path);
  return cannotWrite(path, reasons[code] ?? code);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EPERM: 'permission denied (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOTDIR: 'part of the path is a file, not a folder (ENOTDIR)',
};
