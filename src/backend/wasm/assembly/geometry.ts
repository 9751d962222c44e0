/**
 * Sizes of one sweep of a window (a filter or a pool) over a batch of images [batch, height, width, channel]. The host
 * writes the fields, in this order, as 32-bit integers; `geometry.ts` on its side is the twin.
 */
@unmanaged
export class Geometry {
  batch: i32;
  inHeight: i32;
  inWidth: i32;
  inChannels: i32;
  filterHeight: i32;
  filterWidth: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  strideHeight: i32;
  strideWidth: i32;
  padTop: i32;
  padLeft: i32;
}

/** Floats that one window covers. */
// @ts-ignore: decorator
@inline
export function windowSize(geometry: Geometry): i32 {
  return geometry.filterHeight * geometry.filterWidth * geometry.inChannels;
}

/** Output positions of the whole batch. */
// @ts-ignore: decorator
@inline
export function outputPositions(geometry: Geometry): i32 {
  return geometry.batch * geometry.outHeight * geometry.outWidth;
}

/** Floats of the whole input batch. */
// @ts-ignore: decorator
@inline
export function inputSize(geometry: Geometry): i32 {
  return geometry.batch * geometry.inHeight * geometry.inWidth * geometry.inChannels;
}

/** Whether every window is one pixel and the output has the input's size: convolution is then a plain product. */
// @ts-ignore: decorator
@inline
export function isPointwise(geometry: Geometry): bool {
  return (
    geometry.filterHeight * geometry.filterWidth == 1 &&
    geometry.strideHeight * geometry.strideWidth == 1 &&
    geometry.outHeight == geometry.inHeight &&
    geometry.outWidth == geometry.inWidth &&
    geometry.padTop == 0 &&
    geometry.padLeft == 0
  );
}
