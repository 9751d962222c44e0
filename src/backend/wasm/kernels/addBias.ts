import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { moduleActivation } from '../fusedActivation';
import { defineKernel } from '../kernel';
import { AddBias } from '../../kernelNames';

interface Inputs {
  /** [..., channels] */
  readonly x: TensorInfo;
  readonly bias: TensorInfo;
}

interface Attributes {
  readonly relu: boolean;
}

/** y = x + bias, or max(x + bias, 0), in one pass. */
export const addBias = defineKernel<Inputs, Attributes>({
  name: AddBias,
  run: (companion, { inputs: { x, bias }, attributes: { relu } }) => {
    const channels = util.sizeFromShape(bias.shape);
    const output = companion.output(x.shape);
    companion.exports.addBias(
      companion.addressOf(x),
      util.sizeFromShape(x.shape) / channels,
      channels,
      companion.addressOf(bias),
      moduleActivation(relu ? 'relu' : 'linear'),
      companion.addressOf(output),
    );
    return output;
  },
});
