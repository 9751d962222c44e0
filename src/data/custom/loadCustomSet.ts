/** Custom sets as image sets, and what there is to say of them. */
import { join } from 'node:path';
import { noSplitFolder, toErrorPayload } from '../../protocol/errors';
import type { DataSetSummary, SplitName } from '../../protocol/runs';
import { sharedDecodePool, type DecoderFiles } from '../decoding/decodePool';
import type { TransformName } from '../decoding/imageTask';
import { createFileImageSet } from '../fileImageSet';
import type { CodecFiles } from '../image/codec';
import { firstImageOf, foldersIn } from '../imageFolder';
import type { ImageSet } from '../imageSet';
import { listingChecksum } from '../listingChecksum';
import { readRaster } from '../readImage';
import { listCustomSplit, type CustomSet } from './customSet';

interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly transform: TransformName;
}

/** What photographs become where no network says otherwise: ImageNet's size. */
const PHOTOGRAPH_SIDE = 224;

/** Pictures that are looked at to tell photographs from images that all have one small size. */
const LOOKED_AT = 8;
const LARGEST_STORED_SIDE = 128;

/**
 * Reads one split of a custom set: its list, not its images.
 * @throws what `listCustomSplit` and `readRaster` throw
 */
export async function loadCustomSet(
  set: CustomSet,
  split: SplitName,
  decoder: DecoderFiles,
): Promise<ImageSet> {
  const listing = await listCustomSplit(set, split);
  const shape = await shapeOf(set, decoder.codecs);
  return createFileImageSet(listing, { ...shape, pool: sharedDecodePool(decoder) });
}

/** `listingChecksum` of a split. */
export async function customChecksum(set: CustomSet, split: SplitName): Promise<string> {
  return listingChecksum(await listCustomSplit(set, split));
}

/** What a person is told of a custom set, also where it cannot be used. */
export async function describeCustomSet(set: CustomSet, codecs: CodecFiles): Promise<DataSetSummary> {
  const { name, folder, classNames } = set;
  const summary = {
    name,
    title: name,
    classNames,
    licence: 'your own folder',
    attribution: folder,
    height: PHOTOGRAPH_SIDE,
    width: PHOTOGRAPH_SIDE,
    channels: 3 as const,
    splits: [],
  };
  try {
    const { height, width, channels } = await shapeOf(set, codecs);
    const splits = [];
    for (const split of ['train', 'test'] as const) {
      if (set.splits[split] === undefined) continue;
      splits.push({ name: split, count: (await listCustomSplit(set, split)).paths.length });
    }
    const described = { ...summary, height, width, channels, splits };
    if (set.splits.test !== undefined) return { ...described, available: true };
    const problem = toErrorPayload(noSplitFolder(name, folder, 'test', ['test', 'val']));
    return { ...described, available: false, problem };
  } catch (error) {
    return { ...summary, available: false, problem: toErrorPayload(error) };
  }
}

/** Images that all have one small size are taken as they are; everything else is made as photographs are. */
async function shapeOf(set: CustomSet, codecs: CodecFiles): Promise<ImageShape> {
  const root = join(set.folder, set.splits.train ?? set.splits.test ?? '');
  const files = await filesToLookAt(set, root);
  const pictures = await Promise.all(files.map((file) => readRaster(join(root, file), codecs)));
  const [first] = pictures;
  const channels = first && pictures.every((picture) => picture.channels === 1) ? 1 : 3;
  const alike = pictures.every(({ height, width }) => height === first?.height && width === first.width);
  if (!first || !alike || Math.max(first.height, first.width) > LARGEST_STORED_SIDE) {
    return { height: PHOTOGRAPH_SIDE, width: PHOTOGRAPH_SIDE, channels, transform: 'photograph' };
  }
  return { height: first.height, width: first.width, channels, transform: 'resize' };
}

/** The first image of folders spread over all that are there. */
async function filesToLookAt({ classes }: CustomSet, root: string): Promise<string[]> {
  const folders = (await foldersIn(root)).filter((folder) => classes.has(folder));
  const step = Math.max(1, Math.floor(folders.length / LOOKED_AT));
  const some = folders.filter((_, index) => index % step === 0).slice(0, LOOKED_AT);
  const files = await Promise.all(some.map((folder) => firstImageOf(root, folder)));
  return files.flatMap((file) => file ?? []);
}
