import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { ReluGradient } from '../../kernelNames';

interface Inputs {
  readonly dy: TensorInfo;
  /** Output of the relu. */
  readonly y: TensorInfo;
}

/** One pass instead of TensorFlow.js' three (step, cast, product). */
export const reluGradient = defineKernel<Inputs, object>({
  name: ReluGradient,
  run: (companion, { inputs: { dy, y } }) => {
    const output = companion.output(y.shape);
    companion.exports.reluGradient(
      companion.addressOf(dy),
      companion.addressOf(y),
      companion.addressOf(output),
      util.sizeFromShape(y.shape),
    );
    return output;
  },
});
