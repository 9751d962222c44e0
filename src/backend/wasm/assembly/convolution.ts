import { addBias } from './activation';
import { BLOCK_DEPTH, BLOCK_ROWS, gemm, multiplyBlock } from './gemm';
import { Geometry, inputSize, isPointwise, outputPositions, windowSize } from './geometry';
import { addColumns, im2col } from './im2col';
import { TILE_COLUMNS, TILE_ROWS } from './microKernel';
import { packLeft, packRight } from './packing';
import { at, clear } from './simd';

/** Floats of a chunk of windows: it stays in the second-level cache beside the operand it is multiplied with. */
// @ts-ignore: decorator
@inline const CHUNK_FLOATS: i32 = 49152;

/** Output positions a chunk: as many as fit, in whole tiles, never fewer than a few tiles nor more than three blocks. */
function chunkPositions(rowFloats: i32): i32 {
  const fitting = CHUNK_FLOATS / rowFloats;
  const bounded = max(min(fitting, 3 * BLOCK_ROWS), 8 * TILE_ROWS);
  return bounded - (bounded % TILE_ROWS);
}

/** Columns rounded up to whole panels. */
// @ts-ignore: decorator
@inline
function paddedColumns(columns: i32): i32 {
  return ((columns + TILE_COLUMNS - 1) / TILE_COLUMNS) * TILE_COLUMNS;
}

/** Floats of scratch for the packed filter and the windows that `convolve` needs beside the scratch of `gemm`. */
export function convolveScratchFloats(geometry: Geometry): i32 {
  const size = windowSize(geometry);
  return chunkPositions(size) * size + size * paddedColumns(geometry.outChannels);
}

/** Floats of scratch for a chunk of windows that the two gradients need beside the scratch of `gemm`. */
export function convolutionGradientScratchFloats(geometry: Geometry): i32 {
  const size = windowSize(geometry);
  return max(chunkPositions(size), BLOCK_DEPTH) * size;
}

/**
 * output[batch, outHeight, outWidth, outChannels] = activation(input * filter + bias): the windows of a chunk of output
 * positions are written out and multiplied with the filter [window, outChannels], which is packed once.
 *
 * @param scratch `convolveScratchFloats` floats.
 * @param gemmScratch `gemmScratchFloats` floats.
 */
export function convolve(
  input: usize, filter: usize, bias: usize, activation: i32, output: usize, geometry: Geometry,
  scratch: usize, gemmScratch: usize,
): void {
  const positions = outputPositions(geometry);
  const depth = windowSize(geometry);
  const channels = geometry.outChannels;
  const packedFilter = scratch;
  const windows = at(scratch, depth * paddedColumns(channels));
  packFilter(filter, depth, channels, packedFilter);
  const chunk = chunkPositions(depth);
  for (let first = 0; first < positions; first += chunk) {
    const last = min(first + chunk, positions);
    const target = at(output, first * channels);
    let rows = at(input, first * depth);
    if (!isPointwise(geometry)) {
      im2col(input, geometry, first, last, windows);
      rows = windows;
    }
    multiplyWithFilter(last - first, channels, depth, rows, packedFilter, target, gemmScratch);
    addBias(target, last - first, channels, bias, activation, target);
  }
}

/** Packs all blocks of depth of a filter [depth, channels], one after the other. */
function packFilter(filter: usize, depth: i32, channels: i32, packed: usize): void {
  for (let p = 0; p < depth; p += BLOCK_DEPTH) {
    const block = min(depth - p, BLOCK_DEPTH);
    packRight(at(filter, p * channels), channels, 1, block, channels, packed);
    packed = at(packed, block * paddedColumns(channels));
  }
}

/** target[rows, channels] = windows[rows, depth] times the packed filter. */
function multiplyWithFilter(
  rows: i32, channels: i32, depth: i32, windows: usize, packedFilter: usize, target: usize, scratch: usize,
): void {
  const edge = scratch;
  const packedRows = at(scratch, TILE_ROWS * TILE_COLUMNS);
  for (let p = 0; p < depth; p += BLOCK_DEPTH) {
    const block = min(depth - p, BLOCK_DEPTH);
    for (let row = 0; row < rows; row += BLOCK_ROWS) {
      const height = min(rows - row, BLOCK_ROWS);
      packLeft(at(windows, row * depth + p), depth, 1, height, block, packedRows);
      multiplyBlock(height, channels, block, packedRows, packedFilter, at(target, row * channels), channels, p > 0, edge);
    }
    packedFilter = at(packedFilter, block * paddedColumns(channels));
  }
}

/**
 * dFilter[window, outChannels]: the transposed windows times dy, summed over chunks of output positions.
 *
 * @param scratch `convolutionGradientScratchFloats` floats.
 */
export function convolutionFilterGradient(
  input: usize, dy: usize, dFilter: usize, geometry: Geometry, scratch: usize, gemmScratch: usize,
): void {
  const positions = outputPositions(geometry);
  const depth = windowSize(geometry);
  const channels = geometry.outChannels;
  if (isPointwise(geometry) || positions == 0) {
    gemm(depth, channels, positions, input, 1, depth, dy, channels, 1, dFilter, channels, false, gemmScratch);
    return;
  }
  for (let first = 0; first < positions; first += BLOCK_DEPTH) {
    const last = min(first + BLOCK_DEPTH, positions);
    im2col(input, geometry, first, last, scratch);
    gemm(
      depth, channels, last - first, scratch, 1, depth, at(dy, first * channels), channels, 1,
      dFilter, channels, first > 0, gemmScratch,
    );
  }
}

/**
 * dInput: dy times the transposed filter gives the gradient of every window, which is added back to where the window
 * was read. It holds for any stride.
 *
 * @param scratch `convolutionGradientScratchFloats` floats.
 */
export function convolutionInputGradient(
  dy: usize, filter: usize, dInput: usize, geometry: Geometry, scratch: usize, gemmScratch: usize,
): void {
  const positions = outputPositions(geometry);
  const depth = windowSize(geometry);
  const channels = geometry.outChannels;
  if (isPointwise(geometry)) {
    gemm(positions, depth, channels, dy, channels, 1, filter, 1, channels, dInput, depth, false, gemmScratch);
    return;
  }
  clear(dInput, inputSize(geometry));
  const chunk = chunkPositions(depth);
  for (let first = 0; first < positions; first += chunk) {
    const last = min(first + chunk, positions);
    gemm(
      last - first, depth, channels, at(dy, first * channels), channels, 1, filter, 1, channels,
      scratch, depth, false, gemmScratch,
    );
    addColumns(scratch, geometry, first, last, dInput);
  }
}

/**
 * target[height, width, outChannels, inChannels] = the filter [height, width, inChannels, outChannels] turned by 180
 * degrees with its channels exchanged: with it, the input gradient of stride 1 is a convolution of dy.
 */
export function turnFilter(filter: usize, height: i32, width: i32, inChannels: i32, outChannels: i32, target: usize): void {
  const taps = height * width;
  const tapSize = inChannels * outChannels;
  for (let tap = 0; tap < taps; tap++) {
    const source = at(filter, (taps - 1 - tap) * tapSize);
    for (let outChannel = 0; outChannel < outChannels; outChannel++) {
      for (let inChannel = 0; inChannel < inChannels; inChannel++) {
        store<f32>(target, load<f32>(at(source, inChannel * outChannels + outChannel)));
        target += 4;
      }
    }
  }
}
