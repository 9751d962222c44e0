/** Image files on disk with their labels: what the reader of a folder format gives, and what a set of files is made of. */

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
