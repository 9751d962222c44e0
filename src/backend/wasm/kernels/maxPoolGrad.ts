import { MaxPoolGrad, type TensorInfo } from '@tensorflow/tfjs-core';
import { poolingInfo, shape4D, sweepSizes, writeSweep, type PoolingAttributes } from '../geometry';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

/** The stock kernel is wrong where a window's maximum is not positive, and gives ties to the last maximum. */
export const maxPoolGrad = defineKernel<Inputs, PoolingAttributes>({
  name: MaxPoolGrad,
  run: (companion, { inputs: { dy, input }, attributes }) => {
    const output = companion.output(input.shape);
    companion.exports.maxPoolGradient(
      companion.addressOf(input),
      companion.addressOf(dy),
      companion.addressOf(output),
      writeSweep(companion, sweepSizes(poolingInfo(shape4D(input.shape), attributes))),
    );
    return output;
  },
});
