import { multiplyAdd } from './simd';

/**
 * Rows and columns of the register tile. What V8 keeps in registers decides: a product needs a register of its own when
 * it is not fused with its sum, so the plain build has four rows and the fused one five. Larger tiles spill.
 */
// @ts-ignore: decorator
@inline export const TILE_ROWS: i32 = FUSED ? 5 : 4;
// @ts-ignore: decorator
@inline export const TILE_COLUMNS: i32 = 8;

/**
 * tile[rows, 8] (+)= a[rows, depth] b[depth, 8], with `a` packed as [depth][rows] and `b` as [depth][8].
 *
 * The loop is not unrolled over depth: V8 spills accumulators when it is.
 *
 * @param stride Bytes between two rows of the tile.
 */
export function microKernel(depth: i32, a: usize, b: usize, tile: usize, stride: usize, accumulate: bool): void {
  const row1 = tile + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const row4 = row3 + stride;
  const zero = f32x4.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero;
  let c21 = zero, c30 = zero, c31 = zero, c40 = zero, c41 = zero;
  if (accumulate) {
    c00 = v128.load(tile);
    c01 = v128.load(tile, 16);
    c10 = v128.load(row1);
    c11 = v128.load(row1, 16);
    c20 = v128.load(row2);
    c21 = v128.load(row2, 16);
    c30 = v128.load(row3);
    c31 = v128.load(row3, 16);
    if (TILE_ROWS > 4) {
      c40 = v128.load(row4);
      c41 = v128.load(row4, 16);
    }
  }
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let value = v128.load32_splat(a);
    c00 = multiplyAdd(value, b0, c00);
    c01 = multiplyAdd(value, b1, c01);
    value = v128.load32_splat(a, 4);
    c10 = multiplyAdd(value, b0, c10);
    c11 = multiplyAdd(value, b1, c11);
    value = v128.load32_splat(a, 8);
    c20 = multiplyAdd(value, b0, c20);
    c21 = multiplyAdd(value, b1, c21);
    value = v128.load32_splat(a, 12);
    c30 = multiplyAdd(value, b0, c30);
    c31 = multiplyAdd(value, b1, c31);
    if (TILE_ROWS > 4) {
      value = v128.load32_splat(a, 16);
      c40 = multiplyAdd(value, b0, c40);
      c41 = multiplyAdd(value, b1, c41);
    }
    a += TILE_ROWS * 4;
    b += TILE_COLUMNS * 4;
  }
  v128.store(tile, c00);
  v128.store(tile, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  if (TILE_ROWS > 4) {
    v128.store(row4, c40);
    v128.store(row4, c41, 16);
  }
}
