import { Sign, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly x: TensorInfo;
}

/** The stock kernel takes everything below about 1e-7 for zero: attacks lose their direction in small gradients. */
export const sign = defineKernel<Inputs, object>({
  name: Sign,
  accepts: ({ inputs: { x } }) => x.dtype === 'float32',
  run: (companion, { inputs: { x } }) => {
    const output = companion.output(x.shape);
    companion.exports.sign(companion.addressOf(x), companion.addressOf(output), util.sizeFromShape(x.shape));
    return output;
  },
});
