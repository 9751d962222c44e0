import { BatchMatMul, type BatchMatMulAttrs } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { matrixProduct, type MatrixProduct } from '../matrixProduct';

/** The stock kernel multiplies transposed matrices with a scalar loop, 10 to 60 times slower. */
export const batchMatMul = defineKernel<Pick<MatrixProduct, 'a' | 'b'>, BatchMatMulAttrs>({
  name: BatchMatMul,
  accepts: ({ inputs: { a, b } }) => a.dtype === 'float32' && b.dtype === 'float32',
  run: (companion, { inputs, attributes }) => matrixProduct(companion, { ...inputs, ...attributes }),
});
