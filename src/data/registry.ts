/** From the name of a data set to its images. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { dataSetAbsent, noDataFolder, noSuchSplit, toErrorPayload, unknownDataSet } from '../protocol/errors';
import type { DataSetSummary, SplitName } from '../protocol/runs';
import type { DecoderFiles } from './decoding/decodePool';
import { dataSets, type DataFile, type DataSetEntry, type SplitFiles } from './dataSets';
import { readIdxPair, type StoredSplit } from './idxPair';
import { customSetNames, findCustomSet, type CustomSet } from './custom/customSet';
import { describeCustomSet, listingChecksum, loadCustomSet } from './custom/loadCustomSet';
import { createImageSet, type ImageSet } from './imageSet';
import { readUspsText } from './uspsText';

/** Where files of data sets lie: those that ship with GradLens, and the person's own. */
export interface DataFolders {
  readonly embedded: string;
  /** The setting gradlens.dataFolder, or GRADLENS_DATA. */
  readonly external?: string;
  /** Where "Add Data Set…" puts sets while no folder is set; searched after `external`. */
  readonly storage?: string;
  /** What decodes image files; absent where no set of them is read. */
  readonly decoder?: DecoderFiles;
}

/**
 * Reads one split of a data set.
 * @throws `data/unknown`, `data/no-split`, `data/no-folder`, `data/absent`, `data/bad-file`, `data/other-contents`,
 * `file/cannot-read`.
 */
export async function loadImageSet(name: string, split: SplitName, folders: DataFolders): Promise<ImageSet> {
  if (!Object.hasOwn(dataSets, name)) {
    return loadCustomSet(await customSet(name, folders), split, decoderOf(folders));
  }
  const { entry, files } = findSplit(name, split);
  const paths = await locate(name, entry, files, folders);
  const { labels, values } = await readSplit(entry, files, (file) => paths.get(file) ?? file.path);
  const { height, width, channels, classNames, maximum } = entry;
  return createImageSet({ name, height, width, channels, classNames, maximum, labels, values });
}

/**
 * SHA-256 of the contents of the files that make up a split, by path: what a run records of its data. The files
 * themselves are held to it whenever they are read. Of a custom set it is that of the list of its files.
 * @throws `data/unknown`, `data/no-split`; of a custom set, as `loadImageSet`.
 */
export async function dataChecksums(
  name: string,
  split: SplitName,
  folders: DataFolders,
): Promise<Readonly<Record<string, string>>> {
  if (!Object.hasOwn(dataSets, name)) {
    return { [`${name}/${split}`]: await listingChecksum(await customSet(name, folders), split) };
  }
  const { files } = findSplit(name, split);
  return Object.fromEntries(filesOf(files).map(({ path, sha256 }) => [path, sha256]));
}

/** Every data set that GradLens knows and every custom one, with the reason where it cannot be used. */
export async function describeDataSets(folders: DataFolders): Promise<DataSetSummary[]> {
  const known = await Promise.all(
    Object.entries(dataSets).map(([name, entry]) => describe(name, entry, folders)),
  );
  const custom = [];
  for (const name of await customNames(folders)) custom.push(await describeCustom(name, folders));
  return [...known, ...custom];
}

/**
 * The names of a set's classes.
 * @throws `data/unknown`; `data/bad-class-map`, `file/cannot-read`
 */
export async function classNamesOf(name: string, folders: DataFolders): Promise<readonly string[]> {
  const entry = Object.hasOwn(dataSets, name) ? dataSets[name] : undefined;
  return entry?.classNames ?? (await customSet(name, folders)).classNames;
}

/** Custom sets have no name of a set that GradLens knows. */
const customNames = async ({ external }: DataFolders): Promise<string[]> =>
  (await customSetNames(external)).filter((name) => !Object.hasOwn(dataSets, name));

/** @throws `data/unknown` with every name there is */
async function customSet(name: string, folders: DataFolders): Promise<CustomSet> {
  const found = await findCustomSet(name, folders.external);
  if (found) return found;
  throw unknownDataSet(name, [...Object.keys(dataSets), ...(await customNames(folders))]);
}

async function describeCustom(name: string, folders: DataFolders): Promise<DataSetSummary> {
  try {
    return await describeCustomSet(await customSet(name, folders), decoderOf(folders).codecs);
  } catch (error) {
    const of = { title: name, licence: 'your own folder', attribution: folders.external ?? '' };
    const shape = { height: 1, width: 1, channels: 3, classNames: [], splits: [] } as const;
    return { name, ...of, ...shape, available: false, problem: toErrorPayload(error) };
  }
}

function decoderOf({ decoder }: DataFolders): DecoderFiles {
  if (!decoder) throw new Error('Files of images are read where nothing decodes them');
  return decoder;
}

async function describe(name: string, entry: DataSetEntry, folders: DataFolders): Promise<DataSetSummary> {
  const { title, height, width, channels, classNames, licence, attribution } = entry;
  const splits = splitNames(entry).map((split) => ({ name: split, count: entry.splits[split]?.count ?? 0 }));
  const summary = { name, title, splits, height, width, channels, classNames, licence, attribution };
  try {
    for (const split of splitNames(entry)) await locate(name, entry, findSplit(name, split).files, folders);
    return { ...summary, available: true };
  } catch (error) {
    return { ...summary, available: false, problem: toErrorPayload(error) };
  }
}

const splitNames = (entry: DataSetEntry): SplitName[] =>
  (['train', 'test'] as const).filter((split) => entry.splits[split] !== undefined);

function findSplit(name: string, split: SplitName): { entry: DataSetEntry; files: SplitFiles } {
  const entry = Object.hasOwn(dataSets, name) ? dataSets[name] : undefined;
  if (!entry) throw unknownDataSet(name, Object.keys(dataSets));
  const files = entry.splits[split];
  if (!files) throw noSuchSplit(name, split, splitNames(entry));
  return { entry, files };
}

const filesOf = (files: SplitFiles): DataFile[] =>
  files.format === 'idx' ? [files.images, files.labels] : [files.rows];

/** The real path of each file, all of them from the first folder that holds them. */
async function locate(
  name: string,
  entry: DataSetEntry,
  files: SplitFiles,
  folders: DataFolders,
): Promise<ReadonlyMap<DataFile, string>> {
  const searched = entry.origin === 'embedded' ? [folders.embedded] : externalFolders(folders);
  if (searched.length === 0) throw noDataFolder(name);
  for (const folder of searched) {
    const found = await locateIn(folder, files);
    if (found) return found;
  }
  throw dataSetAbsent(name, searched.join(' or '));
}

/** Where sets are looked for that do not ship with GradLens, in this order. */
export const externalFolders = ({ external, storage }: DataFolders): string[] =>
  [external ?? '', storage ?? ''].filter((folder) => folder !== '');

/** Each file as it is named, else with or without `.gz`; undefined where one is missing. */
async function locateIn(
  folder: string,
  files: SplitFiles,
): Promise<ReadonlyMap<DataFile, string> | undefined> {
  const found = new Map<DataFile, string>();
  for (const file of filesOf(files)) {
    const path = join(folder, file.path);
    const other = path.endsWith('.gz') ? path.slice(0, -3) : `${path}.gz`;
    if (await exists(path)) found.set(file, path);
    else if (await exists(other)) found.set(file, other);
    else return undefined;
  }
  return found;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function readSplit(
  entry: DataSetEntry,
  files: SplitFiles,
  pathOf: (file: DataFile) => string,
): Promise<StoredSplit> {
  if (files.format === 'usps-text') return readUspsText(pathOf(files.rows), files.count, files.rows.sha256);
  return readIdxPair(pathOf(files.images), pathOf(files.labels), {
    ...entry,
    sha256: { images: files.images.sha256, labels: files.labels.sha256 },
  });
}
