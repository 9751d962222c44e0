/** From the name of a data set to its images. */
import { dataSetAbsent, noDataFolder, noSuchSplit, toErrorPayload, unknownDataSet } from '../protocol/errors';
import type { DataSetSummary, SplitName } from '../protocol/runs';
import type { DecoderFiles } from './decoding/decodePool';
import type { DataSetEntry } from './dataSetEntry';
import { dataSets } from './dataSets';
import { customSetNames, findCustomSet, type CustomSet } from './custom/customSet';
import { customChecksum, describeCustomSet, loadCustomSet } from './custom/loadCustomSet';
import type { ImageSet } from './imageSet';
import { locateSplit } from './locateSplit';
import { isListed, listSplit, readSplit, splitChecksums, type SplitPlace } from './readSplit';

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
  return readSplit(await locate(name, split, folders), () => decoderOf(folders));
}

/**
 * SHA-256 of the contents of the files that make up a split, by path: what a run records of its data. The files
 * themselves are held to it whenever they are read. Of a set of image files it is that of the list of its files.
 * @throws as `loadImageSet`.
 */
export async function dataChecksums(
  name: string,
  split: SplitName,
  folders: DataFolders,
): Promise<Readonly<Record<string, string>>> {
  if (!Object.hasOwn(dataSets, name)) {
    return { [`${name}/${split}`]: await customChecksum(await customSet(name, folders), split) };
  }
  return splitChecksums(await locate(name, split, folders), split);
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

/** Whether a set may be a folder of image files, whose list is read again when it is asked for anew. */
export function isOfImageFiles(name: string): boolean {
  const entry = Object.hasOwn(dataSets, name) ? dataSets[name] : undefined;
  return !entry || Object.values(entry.splits).some(({ forms }) => forms.some(isListed));
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
  const whole = splitNames(entry).map((split) => ({ name: split, count: entry.splits[split]?.count ?? 0 }));
  const summary = { name, title, height, width, channels, classNames, licence, attribution };
  try {
    const splits = [];
    for (const { name: split, count } of whole) {
      const place = await locate(name, split, folders);
      const listed = isListed(place.files) ? (await listSplit(place, place.files)).paths.length : count;
      splits.push({ name: split, count: listed });
    }
    return { ...summary, splits, available: true };
  } catch (error) {
    return { ...summary, splits: whole, available: false, problem: toErrorPayload(error) };
  }
}

const splitNames = (entry: DataSetEntry): SplitName[] =>
  (['train', 'test'] as const).filter((split) => entry.splits[split] !== undefined);

/** @throws `data/unknown`, `data/no-split`, `data/no-folder`, `data/absent` */
async function locate(name: string, split: SplitName, folders: DataFolders): Promise<SplitPlace> {
  const entry = Object.hasOwn(dataSets, name) ? dataSets[name] : undefined;
  if (!entry) throw unknownDataSet(name, Object.keys(dataSets));
  const files = entry.splits[split];
  if (!files) throw noSuchSplit(name, split, splitNames(entry));
  const searched = entry.origin === 'embedded' ? [folders.embedded] : externalFolders(folders);
  if (searched.length === 0) throw noDataFolder(name);
  const located = await locateSplit(files, searched);
  if (!located) throw dataSetAbsent(name, searched.join(' or '));
  return { ...located, name, entry, count: files.count };
}

/** Where sets are looked for that do not ship with GradLens, in this order. */
export const externalFolders = ({ external, storage }: DataFolders): string[] =>
  [external ?? '', storage ?? ''].filter((folder) => folder !== '');
