/** ImageFolder, the layout that PyTorch's users know: a folder a class, images inside. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noImages } from '../protocol/errors';
import { readingError } from './fileContents';
import type { ImageListing } from './imageListing';

/** Folder → class, in the order of the classes. Several folders may be one class; a folder that is not named is left out. */
export type ClassMap = ReadonlyMap<string, string>;

/** What is read, by ending; what a file really is, its first bytes say when it is decoded. */
const IMAGE_FILE = /^[^.].*\.(?:jpe?g|png|webp|bmp)$/i;

/** Folders listed at a time: enough to keep a disk busy, few enough for the limit of open files. */
const AT_ONCE = 16;

/** The class of each folder where nothing else is said: its name, in the order of Python's `sorted`. */
export const classMapOf = (folders: readonly string[]): ClassMap =>
  new Map([...folders].sort().map((folder) => [folder, folder]));

/**
 * Names of the folders in a folder, sorted; links to folders count, hidden ones do not.
 * @throws `file/missing`, `file/cannot-read`
 */
export async function foldersIn(path: string): Promise<string[]> {
  const entries = await entriesOf(path);
  return entries
    .filter((entry) => !entry.name.startsWith('.') && isFolder(entry))
    .map(({ name }) => name)
    .sort();
}

/** A link is taken for one to a folder unless it is named like an image. */
const isFolder = (entry: Dirent): boolean =>
  entry.isDirectory() || (!entry.isFile() && !IMAGE_FILE.test(entry.name));

/**
 * Lists the images of an ImageFolder, folder by folder, each sorted by path.
 * @param root the folder that holds the classes' folders
 * @param classes folders that are not there are left out, so that a smaller set may share the map of a larger one
 * @param classNames the set's classes where it must agree with another set; else those of the map
 * @throws `data/no-images` where there is none; `file/missing`, `file/cannot-read`
 */
export async function listImageFolder(
  name: string,
  root: string,
  classes: ClassMap,
  classNames: readonly string[] = [...new Set(classes.values())],
): Promise<ImageListing> {
  const there = new Set(await foldersIn(root));
  const folders = [...classes.keys()].filter((folder) => there.has(folder));
  const paths: string[] = [];
  const labels: number[] = [];
  for (let start = 0; start < folders.length; start += AT_ONCE) {
    const some = folders.slice(start, start + AT_ONCE);
    const listed = await Promise.all(some.map((folder) => imagesBelow(root, folder)));
    some.forEach((folder, at) => {
      const label = classNames.indexOf(classes.get(folder) ?? '');
      for (const path of listed[at] ?? []) {
        paths.push(path);
        labels.push(label);
      }
    });
  }
  if (paths.length === 0) throw noImages(name, root);
  return { name, classNames, root, paths, labels: Int32Array.from(labels) };
}

/** The first image of a class's folder, relative to the root; undefined where it has none or is not there. */
export const firstImageOf = async (root: string, folder: string): Promise<string | undefined> =>
  (await imagesBelow(root, folder).catch(() => []))[0];

/** Paths of the images below `root/folder`, relative to the root. */
async function imagesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await entriesOf(join(root, folder));
  const own = entries
    .filter((entry) => !entry.isDirectory() && IMAGE_FILE.test(entry.name))
    .map((entry) => `${folder}/${entry.name}`);
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const below = [];
  for (const { name } of inner) below.push(...(await imagesBelow(root, `${folder}/${name}`)));
  return [...own, ...below].sort();
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    throw readingError(path, error);
  }
}
