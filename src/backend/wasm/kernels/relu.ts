import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { moduleActivation } from '../fusedActivation';
import { defineKernel } from '../kernel';
import { Relu } from '../../kernelNames';

interface Inputs {
  readonly x: TensorInfo;
}

/** max(x, 0) under a name of its own, to which a gradient of one pass is registered. */
export const relu = defineKernel<Inputs, object>({
  name: Relu,
  run: (companion, { inputs: { x } }) => {
    const output = companion.output(x.shape);
    const [source, target] = [companion.addressOf(x), companion.addressOf(output)];
    companion.exports.addBias(source, 1, util.sizeFromShape(x.shape), 0, moduleActivation('relu'), target);
    return output;
  },
});
