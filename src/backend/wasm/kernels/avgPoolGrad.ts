import { AvgPoolGrad, type TensorInfo } from '@tensorflow/tfjs-core';
import { poolingInfo, shape4D, sweepSizes, writeSweep, type PoolingAttributes } from '../geometry';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

/** The stock kernel divides by the whole window where the forward pass divides by what lies inside the image. */
export const avgPoolGrad = defineKernel<Inputs, PoolingAttributes>({
  name: AvgPoolGrad,
  run: (companion, { inputs: { dy, input }, attributes }) => {
    const output = companion.output(input.shape);
    companion.exports.averagePoolGradient(
      companion.addressOf(dy),
      companion.addressOf(output),
      writeSweep(companion, sweepSizes(poolingInfo(shape4D(input.shape), attributes))),
    );
    return output;
  },
});
