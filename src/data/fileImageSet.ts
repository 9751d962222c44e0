/** A set of images that stay files until they are asked for: memory does not grow with their number. */
import type { DecodePool } from './decoding/decodePool';
import type { ImageFile, TransformName } from './decoding/imageTask';
import type { ImageListing } from './imageListing';
import { checkedIndex, type ImageSet } from './imageSet';

export interface FileImageOptions {
  /** Of the images that the set gives, whatever the files' sizes. */
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly transform: TransformName;
  readonly pool: DecodePool;
}

/**
 * The files of a listing as images of one size. `batch` rejects with what a file fails with (`file/*`, `image/*`, each
 * with the file's path), or with `data/decoder-died`.
 */
export function createFileImageSet(listing: ImageListing, options: FileImageOptions): ImageSet {
  const { name, classNames, labels, root, paths } = listing;
  const { height, width, channels, transform, pool } = options;
  const count = paths.length;
  if (labels.length !== count) {
    throw new Error(`${String(labels.length)} labels do not fit ${String(count)} files`);
  }
  const fileAt = (index: number): ImageFile => ({
    index,
    path: paths[checkedIndex(index, count, name)] ?? '',
  });
  return {
    name,
    classNames,
    labels,
    count,
    height,
    width,
    channels,
    batch: async (indices, augmentation) => {
      const kind = { root, height, width, channels, transform };
      const files = Array.from(indices, fileAt);
      return pool.decode(augmentation === undefined ? kind : { ...kind, augmentation }, files);
    },
    resized: ([newHeight, newWidth, newChannels]) =>
      createFileImageSet(listing, { ...options, height: newHeight, width: newWidth, channels: newChannels }),
  };
}
