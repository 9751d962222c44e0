import { _FusedMatMul, type TensorInfo } from '@tensorflow/tfjs-core';
import { addBiasAndActivate, type FusedTail } from '../fusedActivation';
import { defineKernel } from '../kernel';
import { matrixProduct, type MatrixProduct } from '../matrixProduct';

type Inputs = Pick<MatrixProduct, 'a' | 'b'> & Pick<FusedTail, 'bias' | 'preluActivationWeights'>;
type Attributes = Omit<MatrixProduct, 'a' | 'b'> & Pick<FusedTail, 'activation' | 'leakyreluAlpha'>;

/** The stock kernel is wrong for a transposed operand or a batch with a bias: it adds the bias once a block of depth. */
export const fusedMatMul = defineKernel<Inputs, Attributes>({
  name: _FusedMatMul,
  accepts: ({ inputs: { a, b } }) => a.dtype === 'float32' && b.dtype === 'float32',
  run: (companion, { inputs, attributes }): TensorInfo => {
    const product = matrixProduct(companion, { ...inputs, ...attributes });
    return addBiasAndActivate(companion, product, { ...inputs, ...attributes });
  },
});
