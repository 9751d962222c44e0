import { microKernel, TILE_COLUMNS, TILE_ROWS } from './microKernel';
import { packLeft, packRight } from './packing';
import { at, clearRun } from './simd';

/** Depth of a block: one panel of each operand stays in the first-level cache. */
// @ts-ignore: decorator
@inline export const BLOCK_DEPTH: i32 = 256;
/** Rows of a block of the left operand: with its depth it stays in the second-level cache. */
// @ts-ignore: decorator
@inline export const BLOCK_ROWS: i32 = TILE_ROWS * 16;
/** Columns of a block of the right operand. */
// @ts-ignore: decorator
@inline export const BLOCK_COLUMNS: i32 = 1024;

/** Floats of scratch that `gemm` needs: a packed block of each operand and one tile for the ragged edges. */
export function gemmScratchFloats(): i32 {
  return BLOCK_DEPTH * BLOCK_COLUMNS + BLOCK_DEPTH * BLOCK_ROWS + TILE_ROWS * TILE_COLUMNS;
}

/**
 * c[rows, columns] (+)= a[rows, depth] b[depth, columns] for operands of any strides (in elements); `c` is row-major
 * with `cStride` elements a row. The blocking is that of Goto and van de Geijn, "Anatomy of high-performance matrix
 * multiplication", 2008.
 */
export function gemm(
  rows: i32, columns: i32, depth: i32,
  a: usize, aRowStride: i32, aColumnStride: i32,
  b: usize, bRowStride: i32, bColumnStride: i32,
  c: usize, cStride: i32, accumulate: bool, scratch: usize,
): void {
  if (depth == 0 && !accumulate) for (let row = 0; row < rows; row++) clearRun(at(c, row * cStride), columns);
  const packedB = scratch;
  const packedA = at(packedB, BLOCK_DEPTH * BLOCK_COLUMNS);
  const edge = at(packedA, BLOCK_DEPTH * BLOCK_ROWS);
  for (let column = 0; column < columns; column += BLOCK_COLUMNS) {
    const width = min(columns - column, BLOCK_COLUMNS);
    for (let p = 0; p < depth; p += BLOCK_DEPTH) {
      const blockDepth = min(depth - p, BLOCK_DEPTH);
      const adds = accumulate || p > 0;
      packRight(at(b, p * bRowStride + column * bColumnStride), bRowStride, bColumnStride, blockDepth, width, packedB);
      for (let row = 0; row < rows; row += BLOCK_ROWS) {
        const height = min(rows - row, BLOCK_ROWS);
        packLeft(at(a, row * aRowStride + p * aColumnStride), aRowStride, aColumnStride, height, blockDepth, packedA);
        multiplyBlock(height, width, blockDepth, packedA, packedB, at(c, row * cStride + column), cStride, adds, edge);
      }
    }
  }
}

/**
 * c (+)= a b for one packed block of each operand.
 *
 * @param edge Scratch of one tile, for tiles that reach over the border of `c`.
 */
export function multiplyBlock(
  rows: i32, columns: i32, depth: i32, packedA: usize, packedB: usize,
  c: usize, cStride: i32, accumulate: bool, edge: usize,
): void {
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const panelB = at(packedB, column * depth);
    const width = min(columns - column, TILE_COLUMNS);
    for (let row = 0; row < rows; row += TILE_ROWS) {
      const panelA = at(packedA, row * depth);
      const height = min(rows - row, TILE_ROWS);
      const tile = at(c, row * cStride + column);
      if (height == TILE_ROWS && width == TILE_COLUMNS) {
        microKernel(depth, panelA, panelB, tile, <usize>cStride << 2, accumulate);
      } else {
        microKernel(depth, panelA, panelB, edge, TILE_COLUMNS << 2, false);
        storeEdge(edge, tile, cStride, height, width, accumulate);
      }
    }
  }
}

function storeEdge(edge: usize, tile: usize, stride: i32, height: i32, width: i32, accumulate: bool): void {
  for (let row = 0; row < height; row++) {
    const source = at(edge, row * TILE_COLUMNS);
    const target = at(tile, row * stride);
    for (let column = 0; column < width; column++) {
      const before = accumulate ? load<f32>(at(target, column)) : 0;
      store<f32>(at(target, column), before + load<f32>(at(source, column)));
    }
  }
}
