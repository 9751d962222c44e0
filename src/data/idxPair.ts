/** Images and labels in two IDX files that belong together. */
import { badDataFile } from '../protocol/errors';
import { readIdxImages, readIdxLabels } from './idx';

/** The images of a split as they are stored, and their labels. */
export interface StoredSplit {
  readonly labels: Int32Array;
  /** [count, height, width] row-major, 0..maximum. */
  readonly values: Uint8Array | Float32Array;
}

/** What a pair of IDX files must hold. */
export interface IdxPairShape {
  readonly height: number;
  readonly width: number;
  readonly maximum: number;
  readonly classNames: readonly string[];
  readonly sha256?: Readonly<{ images: string; labels: string }>;
}

/**
 * Reads images and labels that belong together.
 * @throws `data/bad-file` where counts, size or values are not what they must be; else as `readIdxImages`.
 */
export async function readIdxPair(
  imagesPath: string,
  labelsPath: string,
  shape: IdxPairShape,
): Promise<StoredSplit> {
  const labels = await readIdxLabels(labelsPath, shape.classNames.length, shape.sha256?.labels);
  const images = await readIdxImages(imagesPath, shape.sha256?.images);
  if (images.count !== labels.length) {
    throw badDataFile(
      labelsPath,
      'byte 4',
      `it has ${String(labels.length)} labels for the ${String(images.count)} images of ${imagesPath}`,
    );
  }
  if (images.height !== shape.height || images.width !== shape.width) {
    const found = `${String(images.height)} × ${String(images.width)}`;
    throw badDataFile(
      imagesPath,
      'byte 8',
      `its images are ${found}, expected ${String(shape.height)} × ${String(shape.width)}`,
    );
  }
  checkValues(imagesPath, images.bytes, shape.maximum);
  return { labels, values: images.bytes };
}

function checkValues(path: string, bytes: Uint8Array, maximum: number): void {
  if (maximum >= 255) return;
  const index = bytes.findIndex((value) => value > maximum);
  if (index < 0) return;
  throw badDataFile(
    path,
    `byte ${String(16 + index)} of its contents`,
    `a pixel is ${String(bytes[index])}, and ${String(maximum)} is the largest`,
  );
}
