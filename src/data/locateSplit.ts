/** Which form of a split lies in the folders, and where. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitEntry, SplitFiles } from './dataSetEntry';

export interface LocatedSplit {
  readonly files: SplitFiles;
  /** The absolute path of a file or folder of the form. */
  readonly pathOf: (path: string) => string;
}

/** The first form that is there whole, in the first folder that holds one; undefined where there is none. */
export async function locateSplit(
  { forms }: SplitEntry,
  folders: readonly string[],
): Promise<LocatedSplit | undefined> {
  for (const folder of folders) {
    for (const files of forms) {
      const paths = await locateIn(folder, files);
      if (paths) return { files, pathOf: (path) => paths.get(path) ?? join(folder, path) };
    }
  }
  return undefined;
}

async function locateIn(folder: string, files: SplitFiles): Promise<ReadonlyMap<string, string> | undefined> {
  const found = new Map<string, string>();
  for (const path of pathsOf(files)) {
    const candidates = [path, ...packedOrNot(files, path)].map((candidate) => join(folder, candidate));
    const there = await firstThere(candidates);
    if (there === undefined) return undefined;
    found.set(path, there);
  }
  return found;
}

/** What must be there. */
function pathsOf(files: SplitFiles): string[] {
  switch (files.format) {
    case 'idx':
      return [files.images.path, files.labels.path];
    case 'usps-text':
    case 'usps-libsvm':
      return [files.rows.path];
    case 'cifar-archive':
      return [files.archive.path];
    case 'cifar-files':
      return files.batches.map(({ path }) => path);
    case 'svhn':
      return [files.file.path];
    case 'cub':
      return [`${files.folder}/images.txt`];
    case 'image-folder':
      return [files.folder];
  }
}

/** The other name of a file whose checksum is that of its contents. */
function packedOrNot({ format }: SplitFiles, path: string): string[] {
  if (format !== 'idx' && format !== 'usps-text' && format !== 'cifar-files') return [];
  return [path.endsWith('.gz') ? path.slice(0, -3) : `${path}.gz`];
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path;
  return undefined;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
