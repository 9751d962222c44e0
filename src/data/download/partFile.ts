/** The part of a file that has come so far, beside its target, with what is needed to ask for the rest. */
import { open, readFile, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { errorCode } from '../../files/errorCode';
import { cannotKeepDownload, cannotRead, diskFullDownloading } from '../../protocol/errors';

export interface PartFile {
  readonly path: string;
  /** Where the validator is kept. */
  readonly notePath: string;
}

/** Whose part it is: the server's name for this version of the file (a strong ETag, or Last-Modified). */
export interface PartNote {
  readonly url: string;
  readonly validator: string;
}

export const partFileOf = (target: string): PartFile => ({
  path: `${target}.part`,
  notePath: `${target}.part.json`,
});

/** Bytes that are there; 0 where there is no part. */
export async function partSize({ path }: PartFile): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw cannotRead(path, String(error));
  }
}

export async function removePart({ path, notePath }: PartFile): Promise<void> {
  await rm(path, { force: true });
  await rm(notePath, { force: true });
}

/** Undefined where nothing usable was noted: then the rest is asked for without a condition, and the checksum decides. */
export async function readNote({ notePath }: PartFile): Promise<PartNote | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath, 'utf8'));
    return isNote(note) ? note : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw cannotRead(notePath, String(error));
  }
}

export async function writeNote({ notePath }: PartFile, note: PartNote | undefined): Promise<void> {
  try {
    if (note === undefined) await rm(notePath, { force: true });
    else await writeFile(notePath, JSON.stringify(note));
  } catch (error) {
    throw writingError(notePath, 0, error);
  }
}

/**
 * Opens the part to write on.
 * @param from bytes that stay; what is beyond them goes.
 * @throws `download/cannot-write`, `download/disk-full`
 */
export async function openPart({ path }: PartFile, from: number): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, from === 0 ? 'w' : 'a');
    await handle.truncate(from);
    return handle;
  } catch (error) {
    await handle?.close();
    throw writingError(path, from, error);
  }
}

/** The catalogue's error for a failed write. @param written bytes that are safe */
export function writingError(path: string, written: number, error: unknown): Error {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFullDownloading(path, written);
  if (code !== undefined) return cannotKeepDownload(path, code);
  return error instanceof Error ? error : new Error(String(error));
}

function isNote(value: unknown): value is PartNote {
  return (
    typeof value === 'object' &&
    value !== null &&
    'url' in value &&
    typeof value.url === 'string' &&
    'validator' in value &&
    typeof value.validator === 'string'
  );
}
