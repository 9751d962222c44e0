/** From a form of a split to its images, and to what a run records of it. */
import { createHash } from 'node:crypto';
import { badDataFile } from '../protocol/errors';
import { readCifarArchive, readCifarFiles, type CifarBatch } from './cifar';
import { listCub } from './cub';
import type { DataSetEntry, SplitFiles } from './dataSetEntry';
import { sharedDecodePool, type DecoderFiles } from './decoding/decodePool';
import { contentsOf } from './fileContents';
import { createFileImageSet } from './fileImageSet';
import { readIdxPair, type StoredSplit } from './idxPair';
import { listImageFolder } from './imageFolder';
import type { ImageListing } from './imageListing';
import { createImageSet, type ImageSet } from './imageSet';
import { listingChecksum } from './listingChecksum';
import type { LocatedSplit } from './locateSplit';
import { readSvhn } from './svhn';
import { readUspsLibsvm } from './uspsLibsvm';
import { readUspsText } from './uspsText';

/** A split and its set. */
export interface SplitPlace extends LocatedSplit {
  readonly name: string;
  readonly entry: DataSetEntry;
  /** Of the whole split. */
  readonly count: number;
}

/** The forms that stay files until images are asked for. */
type ListedFiles = Extract<SplitFiles, { format: 'cub' | 'image-folder' }>;

export const isListed = (files: SplitFiles): files is ListedFiles =>
  files.format === 'cub' || files.format === 'image-folder';

/**
 * Reads a split: its images, or of image files the list alone.
 * @param decoder what decodes image files
 * @throws what the reader of the form throws
 */
export async function readSplit(place: SplitPlace, decoder: () => DecoderFiles): Promise<ImageSet> {
  const { name, entry, files } = place;
  const { height, width, channels, classNames, maximum } = entry;
  if (isListed(files)) {
    const pool = sharedDecodePool(decoder());
    const listing = await listSplit(place, files);
    return createFileImageSet(listing, { height, width, channels, transform: 'photograph', pool });
  }
  const { labels, values } = await readStored(place, files);
  return createImageSet({ name, height, width, channels, classNames, maximum, labels, values });
}

/**
 * The image files of a split.
 * @throws what `listCub` and `listImageFolder` throw; `data/bad-file` where the classes are not the set's
 */
export async function listSplit(
  { name, entry, pathOf }: SplitPlace,
  files: ListedFiles,
): Promise<ImageListing> {
  const folder = pathOf(files.folder);
  if (files.format === 'image-folder') {
    return listImageFolder(name, folder, files.classes, entry.classNames);
  }
  const listing = await listCub(name, folder, files.split);
  const other = listing.classNames.findIndex((className, index) => className !== entry.classNames[index]);
  if (other < 0 && listing.classNames.length === entry.classNames.length) return listing;
  const line = other < 0 ? listing.classNames.length : other;
  const found = `class ${String(line + 1)} is "${listing.classNames[line] ?? ''}"`;
  throw badDataFile(`${folder}/classes.txt`, `line ${String(line + 1)}`, `${found}, not ${name}'s`);
}

function readStored(
  { entry, count, pathOf }: SplitPlace,
  files: Exclude<SplitFiles, ListedFiles>,
): Promise<StoredSplit> {
  switch (files.format) {
    case 'idx': {
      const sha256 = { images: files.images.sha256, labels: files.labels.sha256 };
      return readIdxPair(pathOf(files.images.path), pathOf(files.labels.path), { ...entry, sha256 });
    }
    case 'usps-text':
      return readUspsText(pathOf(files.rows.path), count, files.rows.sha256);
    case 'usps-libsvm':
      return readUspsLibsvm(pathOf(files.rows.path), count, files.rows.sha256);
    case 'cifar-archive': {
      const { path, sha256 } = files.archive;
      return readCifarArchive(pathOf(path), files.batches, { fileSha256: sha256 });
    }
    case 'cifar-files':
      return readCifarFiles(
        files.batches.map((batch): CifarBatch => ({ ...batch, path: pathOf(batch.path) })),
      );
    case 'svhn':
      return readSvhn(pathOf(files.file.path), count, files.file.sha256);
  }
}

/**
 * SHA-256 by path: of files whose checksum is known, what they are held to when they are read; of others, that of their
 * contents; of image files, that of their list.
 * @param split its name
 */
export async function splitChecksums(place: SplitPlace, split: string): Promise<Record<string, string>> {
  const { name, files, pathOf } = place;
  if (isListed(files)) return { [`${name}/${split}`]: listingChecksum(await listSplit(place, files)) };
  const known = filesOf(files).map(
    async ({ path, sha256 }) => [path, sha256 ?? (await contentsSha256(pathOf(path)))] as const,
  );
  return Object.fromEntries(await Promise.all(known));
}

function filesOf(
  files: Exclude<SplitFiles, ListedFiles>,
): readonly { readonly path: string; readonly sha256?: string }[] {
  switch (files.format) {
    case 'idx':
      return [files.images, files.labels];
    case 'usps-text':
    case 'usps-libsvm':
      return [files.rows];
    case 'cifar-archive':
      return [files.archive];
    case 'cifar-files':
      return files.batches;
    case 'svhn':
      return [files.file];
  }
}

async function contentsSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of contentsOf(path)) hash.update(piece);
  return hash.digest('hex');
}
