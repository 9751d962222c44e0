/** Unpacking what is needed of a wheel, a zip archive whose checksum has been compared. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry } from 'yauzl';
import { pathProblem, segmentsOf } from '../data/archivePath';
import { cancelled, cannotUnpack, unsafeArchive } from '../protocol/errors';

export interface UnpackWork {
  readonly signal: AbortSignal;
  /** @param written bytes of this wheel so far */
  readonly onBytes: (written: number) => void;
}

/**
 * Writes the entries that are kept into a folder, at their own paths.
 * @throws `archive/unsafe`, `archive/cannot-write`, `cancelled`
 */
export async function unpackWheel(
  path: string,
  folder: string,
  keeps: (path: string) => boolean,
  { signal, onBytes }: UnpackWork,
): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  let written = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (!keeps(entry.fileName) || entry.fileName.endsWith('/')) continue;
      const target = targetOf(path, entry, folder);
      await mkdir(dirname(target), { recursive: true });
      const contents = await zip.openReadStreamPromise(entry);
      contents.on('data', (piece: Buffer) => onBytes((written += piece.length)));
      await pipeline(contents, createWriteStream(target, { flags: 'wx', mode: modeOf(entry) }), { signal });
    }
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw unpackError(path, folder, error);
  } finally {
    zip.close();
  }
}

function targetOf(path: string, { fileName }: Entry, folder: string): string {
  const problem = pathProblem(fileName);
  if (problem !== undefined) throw unsafeArchive(path, fileName, problem);
  return join(folder, ...segmentsOf(fileName));
}

/** Programs stay programs; nothing else of the permissions that the archive states counts. */
const modeOf = ({ externalFileAttributes }: Entry): number =>
  ((externalFileAttributes >>> 16) & 0o111) === 0 ? 0o644 : 0o755;

function unpackError(path: string, folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^E[A-Z]+$/.test(code)) return error;
  return cannotUnpack(path, folder, code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code);
}
