/** A whole data set into a folder. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byteText } from '../../protocol/byteText';
import { mirrorInvalid } from '../../protocol/errors';
import type { WorkProgress } from '../../protocol/requests';
import type { DataSource, SourceFile } from '../sources';
import { ensureSpace, freeSpace } from './diskSpace';
import { downloadFile, type DownloadWork } from './downloadFile';
import { partFileOf, partSize, writingError } from './partFile';

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
 * Downloads every file of a set that is not there with the right bytes. What is there stays.
 * @throws `data/mirror`, `download/no-space` for the whole set before anything is fetched, and what `downloadFile` throws
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
  const missing = await Promise.all(source.files.map((file) => missingBytes(join(home, file.name), file)));
  await ensureSpace(home, sum(missing), work.freeSpace ?? freeSpace);
  for (const [index, file] of source.files.entries()) {
    const report = reporterOf(source.files, index, work.report);
    report(0);
    await downloadFile(
      { ...file, urls: hosts.map((host) => `${host}${file.name}`), target: join(home, file.name) },
      { ...work, onBytes: report },
    );
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

/** Bytes that are still to come; a file of the right length counts as there, its checksum is taken later. */
async function missingBytes(path: string, { bytes }: SourceFile): Promise<number> {
  if (bytes === undefined) return 0;
  const there = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return there === bytes ? 0 : Math.max(0, bytes - (await partSize(partFileOf(path))));
}

/** From the bytes of one file to how far the set is; by number of files where lengths are not known. */
function reporterOf(
  files: readonly SourceFile[],
  index: number,
  report: AdditionWork['report'],
): (received: number) => void {
  const total = totalBytes(files);
  const before = sum(files.slice(0, index).map(({ bytes }) => bytes ?? 0));
  const { name, bytes } = files[index] ?? { name: '' };
  return (received) => {
    const fraction = total === undefined ? index / files.length : (before + received) / total;
    const length = bytes === undefined ? '' : ` of ${byteText(bytes)}`;
    report({ fraction: Math.min(1, fraction), message: `${name}: ${byteText(received)}${length}` });
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
