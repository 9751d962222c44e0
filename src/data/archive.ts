/**
 * Unpacking an archive that comes from elsewhere: files and folders only, all of them below the target, no more than
 * was bargained for, and all or nothing.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../files/errorCode';
import {
  archiveTooLarge,
  badDataFile,
  cancelled,
  cannotUnpack,
  unpackedAlready,
  unsafeArchive,
} from '../protocol/errors';
import { pathProblem, segmentsOf } from './archivePath';
import { readingError } from './fileContents';
import { tarEntries, type TarEntry } from './tar';

export interface ExtractOptions {
  /** Ends the unpacking; nothing stays behind. */
  readonly signal?: AbortSignal;
  /** @param read bytes of the archive, so far @param total bytes of the archive */
  readonly onProgress?: (read: number, total: number) => void;
  /** SHA-256 of the archive file. */
  readonly sha256?: string;
  readonly limits?: ArchiveLimits;
}

export interface ArchiveLimits {
  readonly entries: number;
  /** Of all files together. */
  readonly bytes: number;
}

/** Images hardly shrink when packed; deflate can blow up a thousandfold (RFC 1951), and that is no data set. */
const LARGEST_RATIO = 50;
const SMALLEST_LIMIT = 64 << 20;
const MOST_ENTRIES = 200_000;

/**
 * Unpacks a tar archive, plain or gzip, into a folder, which is made where it is missing. Everything is written beside
 * the target first and moved there at the end: after a failure, target is as it was.
 * @param target what the archive has at its top must not be there yet
 * @throws `archive/unsafe` (a path that leaves the target, a link, a device), `archive/too-large`, `archive/exists`,
 * `archive/cannot-write`, `data/bad-file`, `data/other-contents`, `file/missing`, `file/cannot-read`, `cancelled`
 */
export async function extractArchive(
  path: string,
  target: string,
  options: ExtractOptions = {},
): Promise<void> {
  const total = await sizeOf(path);
  const staging = join(dirname(target), `${stagingPrefix(target)}${randomUUID()}`);
  try {
    await written(path, staging, () => mkdir(staging, { recursive: true }));
    await unpack(path, staging, total, options);
    await moveInto(path, staging, target);
  } catch (error) {
    // The first failure is the one to tell.
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

const stagingPrefix = (target: string): string => `.${basename(target)}.unpacking-`;

/**
 * Deletes what an unpacking into the target left beside it when its process was ended; to be called where no other
 * unpacks into the same target.
 * @param path of the archive, for the error
 * @throws `archive/cannot-write`
 */
export async function removeLeftovers(path: string, target: string): Promise<void> {
  await written(path, target, async () => {
    const names = await readdir(dirname(target));
    for (const name of names.filter((each) => each.startsWith(stagingPrefix(target)))) {
      await rm(join(dirname(target), name), { recursive: true, force: true });
    }
  });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw readingError(path, error);
  }
}

async function unpack(path: string, folder: string, total: number, options: ExtractOptions): Promise<void> {
  const { signal, onProgress, sha256 } = options;
  const limits = options.limits ?? {
    entries: MOST_ENTRIES,
    bytes: Math.max(total * LARGEST_RATIO, SMALLEST_LIMIT),
  };
  const onRead = (read: number): void => {
    if (signal?.aborted === true) throw cancelled();
    onProgress?.(read, total);
  };
  let entries = 0;
  let bytes = 0;
  for await (const entry of tarEntries(path, { fileSha256: sha256, onRead })) {
    entries++;
    if (entries > limits.entries) throw archiveTooLarge(path, entry.name, 'entries', limits.entries);
    bytes += entry.size;
    if (bytes > limits.bytes) throw archiveTooLarge(path, entry.name, 'bytes', limits.bytes);
    await unpackEntry(path, folder, entry);
  }
}

async function unpackEntry(path: string, folder: string, entry: TarEntry): Promise<void> {
  if (entry.type !== 'file' && entry.type !== 'directory') {
    throw unsafeArchive(path, entry.name, `is a ${entry.type}, and only files and folders are unpacked`);
  }
  const problem = pathProblem(entry.name);
  if (problem !== undefined) throw unsafeArchive(path, entry.name, problem);
  const to = join(folder, ...segmentsOf(entry.name));
  const parent = entry.type === 'directory' ? to : dirname(to);
  await fits(path, entry, () => mkdir(parent, { recursive: true }));
  if (entry.type === 'directory') return;
  const file = await fits(path, entry, () => open(to, 'wx'));
  try {
    for await (const piece of entry.contents) await written(path, to, () => file.writeFile(piece));
  } finally {
    await file.close();
  }
}

/** Two entries of one path, or a file where another entry needs a folder: the archive contradicts itself. */
async function fits<T>(path: string, { name }: TarEntry, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw writingError(path, name, error);
    throw badDataFile(path, `entry "${name}"`, 'another entry is in its place');
  }
}

/** Moves what lies in the staging folder, one by one where target is there; what was moved goes back on a failure. */
async function moveInto(path: string, staging: string, target: string): Promise<void> {
  const names = await readdir(staging);
  const present = await readdir(target).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw writingError(path, target, error);
  });
  if (present === undefined) return written(path, target, () => rename(staging, target));
  const existing = names.find((name) => present.includes(name));
  if (existing !== undefined) throw unpackedAlready(path, join(target, existing));
  const moved: string[] = [];
  try {
    for (const name of names) {
      await written(path, target, () => rename(join(staging, name), join(target, name)));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await rename(join(target, name), join(staging, name));
    throw error;
  }
  await rm(staging, { recursive: true });
}

async function written<T>(path: string, to: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw writingError(path, to, error);
  }
}

/** Puts a refusal of the file system into the catalogue; everything else is passed on as it is. */
function writingError(path: string, to: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return cannotUnpack(path, to, full ? 'the disk is full' : code);
}
