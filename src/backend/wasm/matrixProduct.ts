import { broadcast_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from './companion';

export interface MatrixProduct {
  /** [..., m, k], or [..., k, m] if transposed. */
  readonly a: TensorInfo;
  /** [..., k, n], or [..., n, k] if transposed. */
  readonly b: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The product of two stacks of matrices, [..., m, n]; leading axes broadcast. */
export function matrixProduct(
  companion: Companion,
  { a, b, transposeA, transposeB }: MatrixProduct,
): TensorInfo {
  const left = matrixOf(a, transposeA);
  const right = matrixOf(b, transposeB);
  const batchShape = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const output = companion.output([...batchShape, left.rows, right.columns]);
  const leftOffsets = matrixIndices(a.shape.slice(0, -2), batchShape);
  const rightOffsets = matrixIndices(b.shape.slice(0, -2), batchShape);
  const { exports, gemmScratch } = companion;
  leftOffsets.forEach((leftIndex, index) => {
    exports.gemm(
      left.rows,
      right.columns,
      left.columns,
      companion.addressOf(a) + 4 * leftIndex * left.rows * left.columns,
      left.rowStride,
      left.columnStride,
      companion.addressOf(b) + 4 * (rightOffsets[index] ?? 0) * right.rows * right.columns,
      right.rowStride,
      right.columnStride,
      companion.addressOf(output) + 4 * index * left.rows * right.columns,
      right.columns,
      0,
      gemmScratch,
    );
  });
  return output;
}

/** The last two axes as the product sees them; strides in elements. */
function matrixOf(
  { shape }: TensorInfo,
  transposed: boolean,
): { rows: number; columns: number; rowStride: number; columnStride: number } {
  const [height = 1, width = 1] = shape.slice(-2);
  return transposed
    ? { rows: width, columns: height, rowStride: 1, columnStride: width }
    : { rows: height, columns: width, rowStride: width, columnStride: 1 };
}

/** For every matrix of the broadcast stack, the index of the matrix it comes from. */
function matrixIndices(shape: readonly number[], broadcast: readonly number[]): number[] {
  const missing = broadcast.length - shape.length;
  let indices = [0];
  broadcast.forEach((size, axis) => {
    const own = shape[axis - missing] ?? 1;
    const steps = Array.from({ length: size }, (_, step) => (own === 1 ? 0 : step));
    indices = indices.flatMap((index) => steps.map((step) => index * own + step));
  });
  return util.sizeFromShape([...broadcast]) === 0 ? [] : indices;
}
