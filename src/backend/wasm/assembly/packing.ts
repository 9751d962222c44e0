import { TILE_COLUMNS, TILE_ROWS } from './microKernel';
import { at } from './simd';

/**
 * Packing rearranges a block of a matrix into panels that the micro kernel reads front to back. A matrix is an address
 * and two strides in elements, so that a transposed operand is the same code with the strides exchanged. The last
 * panel is filled up with zeros.
 */

/** Packs `rows` x `depth` of the left operand into panels [depth][tile rows]. */
export function packLeft(source: usize, rowStride: i32, columnStride: i32, rows: i32, depth: i32, panel: usize): void {
  const panelBytes = <usize>(TILE_ROWS * depth) << 2;
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const start = at(source, row * rowStride);
    if (rows - row < TILE_ROWS) packPartialPanel(start, rowStride, columnStride, rows - row, TILE_ROWS, depth, panel);
    else if (rowStride == 1) packLeftContiguous(start, columnStride, depth, panel);
    else if (columnStride == 1) packLeftRows(start, rowStride, depth, panel);
    else packPartialPanel(start, rowStride, columnStride, TILE_ROWS, TILE_ROWS, depth, panel);
    panel += panelBytes;
  }
}

/** Packs `depth` x `columns` of the right operand into panels [depth][8]. */
export function packRight(source: usize, rowStride: i32, columnStride: i32, depth: i32, columns: i32, panel: usize): void {
  const panelBytes = <usize>(TILE_COLUMNS * depth) << 2;
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const start = at(source, column * columnStride);
    const width = columns - column;
    if (width < TILE_COLUMNS) packPartialPanel(start, columnStride, rowStride, width, TILE_COLUMNS, depth, panel);
    else if (columnStride == 1) packRightContiguous(start, rowStride, depth, panel);
    else if (rowStride == 1) packRightColumns(start, columnStride, depth, panel);
    else packPartialPanel(start, columnStride, rowStride, TILE_COLUMNS, TILE_COLUMNS, depth, panel);
    panel += panelBytes;
  }
}

/** One panel of any strides and any width: `present` of `width` values a step are read, the others are zero. */
function packPartialPanel(source: usize, acrossStride: i32, depthStride: i32, present: i32, width: i32, depth: i32, panel: usize): void {
  for (let p = 0; p < depth; p++) {
    const step = at(source, p * depthStride);
    let i = 0;
    for (; i < present; i++) store<f32>(at(panel, i), load<f32>(at(step, i * acrossStride)));
    for (; i < width; i++) store<f32>(at(panel, i), 0);
    panel = at(panel, width);
  }
}

function packLeftContiguous(source: usize, columnStride: i32, depth: i32, panel: usize): void {
  const step = <usize>columnStride << 2;
  for (let p = 0; p < depth; p++) {
    v128.store(panel, v128.load(source));
    if (TILE_ROWS > 4) store<f32>(panel, load<f32>(source, 16), 16);
    source += step;
    panel += TILE_ROWS * 4;
  }
}

function packRightContiguous(source: usize, rowStride: i32, depth: i32, panel: usize): void {
  const step = <usize>rowStride << 2;
  for (let p = 0; p < depth; p++) {
    v128.store(panel, v128.load(source));
    v128.store(panel, v128.load(source, 16), 16);
    source += step;
    panel += 32;
  }
}

/** Stores four steps of four rows at `panel`, `stride` bytes apart: a transposition of 4 x 4 values. */
// @ts-ignore: decorator
@inline
function storeTransposed(row0: v128, row1: v128, row2: v128, row3: v128, panel: usize, stride: usize): void {
  const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(panel + stride, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(panel + 2 * stride, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(panel + 3 * stride, v128.shuffle<f64>(high01, high23, 1, 3));
}

/** The fifth row of a fused panel: four steps, a panel row apart. */
// @ts-ignore: decorator
@inline
function storeColumn(row: v128, panel: usize): void {
  v128.store32_lane(panel, row, 0);
  v128.store32_lane(panel, row, 1, TILE_ROWS * 4);
  v128.store32_lane(panel, row, 2, TILE_ROWS * 8);
  v128.store32_lane(panel, row, 3, TILE_ROWS * 12);
}

/** Rows that are contiguous along depth. */
function packLeftRows(source: usize, rowStride: i32, depth: i32, panel: usize): void {
  const stride = <usize>rowStride << 2;
  const vectorDepth = depth & ~3;
  let p = 0;
  for (; p < vectorDepth; p += 4) {
    const row2 = source + 2 * stride;
    storeTransposed(v128.load(source), v128.load(source + stride), v128.load(row2), v128.load(row2 + stride), panel, TILE_ROWS * 4);
    if (TILE_ROWS > 4) storeColumn(v128.load(row2 + 2 * stride), panel + 16);
    source += 16;
    panel += TILE_ROWS * 16;
  }
  packPartialPanel(source, rowStride, 1, TILE_ROWS, TILE_ROWS, depth - p, panel);
}

/** Eight columns that are contiguous along depth. */
function packRightColumns(source: usize, columnStride: i32, depth: i32, panel: usize): void {
  const stride = <usize>columnStride << 2;
  const vectorDepth = depth & ~3;
  let p = 0;
  for (; p < vectorDepth; p += 4) {
    const column2 = source + 2 * stride;
    const column4 = column2 + 2 * stride;
    const column6 = column4 + 2 * stride;
    storeTransposed(v128.load(source), v128.load(source + stride), v128.load(column2), v128.load(column2 + stride), panel, 32);
    storeTransposed(v128.load(column4), v128.load(column4 + stride), v128.load(column6), v128.load(column6 + stride), panel + 16, 32);
    source += 16;
    panel += 128;
  }
  packPartialPanel(source, columnStride, 1, TILE_COLUMNS, TILE_COLUMNS, depth - p, panel);
}
