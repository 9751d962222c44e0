/** Labelled images of one size, handed out in batches: held in memory, or read as they are asked for. */
import { makeImage, makerOf, type Augmentation } from './augmentation/augmentation';

/** [height, width, channels] */
export type InputShape = readonly [height: number, width: number, channels: 1 | 3];

export interface ImageSet {
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classNames: readonly string[];
  /** [count], class indices. */
  readonly labels: Int32Array;
  /**
   * The images at `indices` as [indices.length, height, width, channels], float32, 0..1; a copy of the caller's own.
   * Rejects with a RangeError where an index is none of the set's.
   * @param augmentation what is done to each; nothing where it is absent.
   */
  batch(indices: ArrayLike<number>, augmentation?: Augmentation): Promise<Float32Array>;
  /** The same set with images of another size, made of what is stored; absent where nothing larger is stored. */
  resized?(shape: InputShape): ImageSet;
}

/** What an `ImageSet` is made from. */
export interface StoredImages {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classNames: readonly string[];
  readonly labels: Int32Array;
  /** [count, height, width, channels] row-major, 0..maximum. */
  readonly values: Uint8Array | Float32Array;
  /** The stored value that stands for a pixel of 1. */
  readonly maximum: number;
}

/** Makes a set of images over stored values; the values are kept, not copied. */
export function createImageSet(stored: StoredImages): ImageSet {
  const { values, maximum, labels, ...description } = stored;
  const imageLength = stored.height * stored.width * stored.channels;
  const count = labels.length;
  if (values.length !== count * imageLength) {
    throw new Error(
      `${String(values.length)} values are not ${String(count)} images of ${String(imageLength)}`,
    );
  }
  const copyOf = (indices: ArrayLike<number>, augmentation?: Augmentation): Float32Array => {
    const batch = new Float32Array(indices.length * imageLength);
    for (let row = 0; row < indices.length; row++) {
      const index = checkedIndex(indices[row], count, stored.name);
      const image = batch.subarray(row * imageLength, (row + 1) * imageLength);
      copyScaled(values.subarray(index * imageLength, (index + 1) * imageLength), maximum, image);
      if (augmentation === undefined) continue;
      const { height, width, channels } = stored;
      const pixels = { height, width, channels, values: image };
      const maker = makerOf(pixels, pixels, () => pixels);
      image.set(makeImage(maker, augmentation, index).values);
    }
    return batch;
  };
  return {
    ...description,
    count,
    labels,
    // An executor that throws rejects, as a set of files does.
    batch: (indices, augmentation) => new Promise((resolve) => resolve(copyOf(indices, augmentation))),
  };
}

/** @throws RangeError */
export function checkedIndex(index: number | undefined, count: number, name: string): number {
  if (index !== undefined && Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new RangeError(`Image ${String(index)} of ${name}: it has 0 to ${String(count - 1)}`);
}

function copyScaled(from: Uint8Array | Float32Array, maximum: number, to: Float32Array): void {
  for (let i = 0; i < from.length; i++) to[i] = (from[i] ?? 0) / maximum;
}

/** The labels of the images at `indices`. */
export function labelsAt(set: ImageSet, indices: ArrayLike<number>): Int32Array {
  return Int32Array.from(indices, (index) => set.labels[checkedIndex(index, set.count, set.name)] ?? 0);
}
