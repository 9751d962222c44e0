/** A whole data set into a folder. */
import { access, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byteText } from '../../protocol/byteText';
import { mirrorInvalid } from '../../protocol/errors';
import type { WorkProgress } from '../../protocol/requests';
import { extractArchive, removeLeftovers } from '../archive';
import type { DataSource, SourceFile } from '../sources';
import { ensureSpace, freeSpace } from './diskSpace';
import { downloadFile, type DownloadWork } from './downloadFile';
import { partFileOf, partSize, writingError } from './partFile';
import { withTargetLock } from './targetLock';

/** A source that can be downloaded. */
export type DownloadSource = Extract<DataSource, { kind: 'download' }>;

export interface Addition {
  /** Of the set. */
  readonly name: string;
  readonly source: DownloadSource;
  /** Absolute; the set gets a folder of its name in it. */
  readonly folder: string;
  /** Address of a mirror, which is then asked alone; empty: the set's own hosts. */
  readonly mirror: string;
}

export type AdditionWork = Pick<DownloadWork, 'signal' | 'patience' | 'freeSpace'> & {
  readonly report: (progress: WorkProgress) => void;
};

/**
 * Downloads every file of a set that is not there with the right bytes, and unpacks archives. What is there stays.
 * @throws `data/mirror`, `download/no-space` for the whole set before anything is fetched, and what
 * `downloadFile` and `extractArchive` throw
 */
export async function addDataSet(
  { name, source, folder, mirror }: Addition,
  work: AdditionWork,
): Promise<void> {
  const hosts = hostsOf(name, source, mirror);
  const home = join(folder, name);
  await mkdir(home, { recursive: true }).catch((error: unknown) => {
    throw writingError(home, 0, error);
  });
  const missing = await Promise.all(source.files.map((file) => missingBytes(home, file)));
  await ensureSpace(home, sum(missing), work.freeSpace ?? freeSpace);
  for (const [index, file] of source.files.entries()) {
    if (await isUnpacked(home, file)) continue;
    const report = reporterOf(source.files, index, work.report);
    const target = join(home, file.name);
    report.download(0);
    await downloadFile(
      { ...file, urls: hosts.map((host) => `${host}${file.name}`), target },
      { ...work, onBytes: report.download },
    );
    if (!file.archive) continue;
    await withTargetLock(target, async () => {
      await removeLeftovers(target, home);
      await extractArchive(target, home, { signal: work.signal, onProgress: report.unpack });
      await rm(target);
    });
  }
}

/**
 * Base addresses to try, in order, each with a slash at its end.
 * @throws `data/mirror`
 */
export function hostsOf(name: string, source: DownloadSource, mirror: string): readonly string[] {
  if (mirror === '') return source.hosts;
  if (!/^https?:\/\/[^/]/.test(mirror) || !URL.canParse(mirror)) throw mirrorInvalid(mirror);
  return [`${mirror.replace(/\/+$/, '')}/${name}/`];
}

/** Sum of the files' lengths; undefined where one of them is not known. */
export function totalBytes(files: readonly SourceFile[]): number | undefined {
  const known = files.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes]));
  return known.length === files.length ? sum(known) : undefined;
}

/** An archive is unpacked whole or not at all. */
async function isUnpacked(home: string, { archive }: SourceFile): Promise<boolean> {
  return archive !== undefined && (await isThere(join(home, archive.top)));
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Bytes that are still to come; a file of the right length counts as there, its checksum is taken later. */
async function missingBytes(home: string, file: SourceFile): Promise<number> {
  if (await isUnpacked(home, file)) return 0;
  const unpacked = file.archive?.unpackedBytes ?? 0;
  if (file.bytes === undefined) return unpacked;
  const path = join(home, file.name);
  const there = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const rest = there === file.bytes ? 0 : file.bytes - (await partSize(partFileOf(path)));
  return unpacked + Math.max(0, rest);
}

/**
 * From the bytes of one file to how far the set is; by number of files where lengths are not known. Unpacking an
 * archive counts as much as downloading it.
 */
function reporterOf(
  files: readonly SourceFile[],
  index: number,
  report: AdditionWork['report'],
): { readonly download: (received: number) => void; readonly unpack: (read: number) => void } {
  const known = totalBytes(files) !== undefined;
  const weights = files.map((file) => (known ? (file.bytes ?? 0) * (file.archive ? 2 : 1) : 1));
  const { name, bytes } = files[index] ?? { name: '' };
  const tell = (done: number, message: string): void => {
    const fraction = (sum(weights.slice(0, index)) + (known ? done : 0)) / sum(weights);
    report({ fraction: Math.min(1, fraction), message: `${name}: ${message}` });
  };
  const length = bytes === undefined ? '' : ` of ${byteText(bytes)}`;
  return {
    download: (received) => tell(received, `${byteText(received)}${length}`),
    unpack: (read) => tell((bytes ?? 0) + read, `unpacking, ${byteText(read)}${length}`),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
