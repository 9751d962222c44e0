/** Image files on disk with their labels: what the reader of a folder format gives, and what a set of files is made of. */
import { badBox } from '../protocol/errors';

/** A rectangle [x0, x1) × [y0, y1) in pixels of the stored image: half-open. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

export interface ImageListing {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Absolute. */
  readonly root: string;
  /** [count], relative to `root`, with forward slashes. */
  readonly paths: readonly string[];
  /** [count], class indices. */
  readonly labels: Int32Array;
  /** [count], the object of each image, where the data set says where it is. */
  readonly boxes?: readonly Box[];
}

/** Of the picture's side: boxes were drawn on pictures of another size, and rounded. */
const MOST_OVERHANG = 0.1;

/**
 * The part of a box that lies in its picture, which is what people drew around.
 * @param path of the picture, for the error
 * @throws `data/bad-box` where it lies beside the picture, or reaches out of it by more than a tenth
 */
export function boxWithin(box: Box, { width, height }: { width: number; height: number }, path: string): Box {
  const [x0, y0, x1, y1] = box;
  const overhang = Math.max(-x0 / width, (x1 - width) / width, -y0 / height, (y1 - height) / height);
  const clipped: Box = [Math.max(0, x0), Math.max(0, y0), Math.min(width, x1), Math.min(height, y1)];
  const isEmpty = clipped[0] >= clipped[2] || clipped[1] >= clipped[3];
  if (isEmpty || overhang > MOST_OVERHANG) throw badBox(path, box, width, height);
  return clipped;
}
