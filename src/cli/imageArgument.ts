/** From what a person types to images. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findCustomSet } from '../data/custom/customSet';
import { dataSets } from '../data/dataSets';
import { fileMissing } from '../protocol/errors';
import type { ImageSource } from '../protocol/requests';
import type { SplitName } from '../protocol/runs';

export interface ImageRange {
  readonly split: SplitName;
  readonly start: number;
  readonly count: number;
}

/**
 * The images that an argument names: one file, or a range of a data set.
 * @param dataFolder where custom sets lie
 * @throws `file/missing` where it is neither
 */
export async function imagesAt(
  text: string,
  { split, start, count }: ImageRange,
  dataFolder: string | undefined,
): Promise<ImageSource[]> {
  const isDataSet = Object.hasOwn(dataSets, text) || (await findCustomSet(text, dataFolder)) !== undefined;
  if (!isDataSet) return [await imageFile(text)];
  return Array.from({ length: count }, (_, offset) => ({
    kind: 'data',
    data: text,
    split,
    index: start + offset,
  }));
}

/** @throws `file/missing` */
export async function imageFile(path: string): Promise<ImageSource> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw fileMissing(path);
  return { kind: 'file', path: resolve(path) };
}
