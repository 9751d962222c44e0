/** Images as a person names and walks through them. */
import type { ImageSource } from '../../src/protocol/requests';
import type { DataSetSummary, SplitName } from '../../src/protocol/runs';
import { baseName } from './checkpoints';

export const imageKey = (image: ImageSource): string =>
  image.kind === 'file' ? `file:${image.path}` : `data:${image.data}/${image.split}/${String(image.index)}`;

export const imageTitle = (image: ImageSource): string =>
  image.kind === 'file' ? baseName(image.path) : `${image.data} ${image.split} ${String(image.index)}`;

/** The list without doubles, first come first kept. */
export function distinctImages(images: readonly ImageSource[]): readonly ImageSource[] {
  return [...new Map(images.map((image) => [imageKey(image), image])).values()];
}

export const splitCount = (set: DataSetSummary | undefined, split: SplitName): number =>
  set?.splits.find(({ name }) => name === split)?.count ?? 0;

/** The images of one page of a split, as sources: `start` … `start + count - 1`, cut at the split's end. */
export function pageOfImages(
  page: { readonly data: string; readonly split: SplitName; readonly start: number; readonly count: number },
  total: number,
): readonly ImageSource[] {
  const { data, split, start } = page;
  const end = Math.min(start + page.count, total);
  return Array.from({ length: Math.max(0, end - start) }, (_, offset) => ({
    kind: 'data',
    data,
    split,
    index: start + offset,
  }));
}

/** The start of the page before or after; undefined where there is none. */
export function neighbourPage(
  { start, count }: { readonly start: number; readonly count: number },
  total: number,
  direction: -1 | 1,
): number | undefined {
  if (direction === -1) return start > 0 ? Math.max(0, start - count) : undefined;
  return start + count < total ? start + count : undefined;
}
