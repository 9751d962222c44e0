/**
 * A person's own data set: a folder below the data folder, known by its name, with `train` and `test` (or `val`) as
 * ImageFolders. `classes.json` beside them may join folders to classes.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badClassMap, noSplitFolder, otherClasses } from '../../protocol/errors';
import type { SplitName } from '../../protocol/runs';
import { readingError } from '../fileContents';
import { classMapOf, foldersIn, listImageFolder, type ClassMap } from '../imageFolder';
import type { ImageListing } from '../imageListing';

export interface CustomSet {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** The folder of each split that is there, below `folder`. */
  readonly splits: Readonly<Partial<Record<SplitName, string>>>;
  readonly classes: ClassMap;
  readonly classNames: readonly string[];
}

/** What the folders are called, the first one that is there counts. PyTorch's users have `val`. */
const splitFolders: Readonly<Record<SplitName, readonly string[]>> = {
  train: ['train'],
  test: ['test', 'val', 'valid', 'validation'],
};

const CLASS_MAP = 'classes.json';

/** Names that a data set's folder may have: those that an experiment file may say. */
export const CUSTOM_NAME = '^[\\p{L}\\p{N}](?:[\\p{L}\\p{N} ._+=()-]{0,58}[\\p{L}\\p{N})])?$';

/** The sets below a data folder, sorted; none where there is no such folder. */
export async function customSetNames(dataFolder: string | undefined): Promise<string[]> {
  if (dataFolder === undefined) return [];
  const folders = await foldersIn(dataFolder).catch(() => []);
  const found = await Promise.all(
    folders.map(async (name) => ((await splitsOf(join(dataFolder, name))) ? [name] : [])),
  );
  return found.flat().filter((name) => new RegExp(CUSTOM_NAME, 'u').test(name));
}

/**
 * The set of that name; undefined where the data folder has none.
 * @throws `data/bad-class-map`; `file/cannot-read`
 */
export async function findCustomSet(
  name: string,
  dataFolder: string | undefined,
): Promise<CustomSet | undefined> {
  if (dataFolder === undefined || !new RegExp(CUSTOM_NAME, 'u').test(name)) return undefined;
  const folder = join(dataFolder, name);
  const splits = await splitsOf(folder);
  const first = splits?.train ?? splits?.test;
  if (!splits || first === undefined) return undefined;
  const classes = (await readClassMap(folder)) ?? classMapOf(await foldersIn(join(folder, first)));
  return { name, folder, splits, classes, classNames: [...new Set(classes.values())] };
}

/**
 * The images of a split.
 * @throws `data/no-split-folder`, `data/other-classes`, `data/no-images`, `file/cannot-read`
 */
export async function listCustomSplit(set: CustomSet, split: SplitName): Promise<ImageListing> {
  const { name, folder, splits, classes, classNames } = set;
  const own = splits[split];
  if (own === undefined) throw noSplitFolder(name, folder, split, splitFolders[split]);
  const root = join(folder, own);
  if (split === 'test' && (await readClassMap(folder)) === undefined) {
    const unknown = (await foldersIn(root)).filter((each) => !classes.has(each));
    if (unknown.length > 0) throw otherClasses(name, root, unknown);
  }
  return listImageFolder(name, root, classes, classNames);
}

/** Undefined where the folder has neither. */
async function splitsOf(folder: string): Promise<CustomSet['splits'] | undefined> {
  const there = new Set(await foldersIn(folder).catch(() => []));
  const named = (split: SplitName): string | undefined => splitFolders[split].find((name) => there.has(name));
  const train = named('train');
  const test = named('test');
  if (train === undefined && test === undefined) return undefined;
  return { ...(train === undefined ? {} : { train }), ...(test === undefined ? {} : { test }) };
}

/** `{ "<folder>": "<class>" }`, in the order of the classes; undefined where there is no such file. */
async function readClassMap(folder: string): Promise<ClassMap | undefined> {
  const path = join(folder, CLASS_MAP);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw readingError(path, error);
  }
  return parseClassMap(path, text);
}

function parseClassMap(path: string, text: string): ClassMap {
  const value = parsed(path, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badClassMap(path, 'it is no object');
  }
  const classes = new Map<string, string>();
  for (const [folder, name] of Object.entries<unknown>({ ...value })) {
    if (typeof name !== 'string' || name === '') {
      throw badClassMap(path, `"${folder}" is ${JSON.stringify(name).slice(0, 60)}, not the name of a class`);
    }
    classes.set(folder, name);
  }
  if (classes.size === 0) throw badClassMap(path, 'it names no folder');
  return classes;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badClassMap(path, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}
