import * as tf from '@tensorflow/tfjs-core';
import { TrainingBatchNormGradient } from '../../kernelNames';
import { execute } from '../eager';
import { defineKernel } from '../kernel';
import { whereOpen } from './reluGradient';
import { asImages, batchNormAttributes } from './trainingBatchNorm';

interface Inputs {
  readonly x: tf.Tensor;
  readonly dy: tf.Tensor;
  /** Output of the layer. */
  readonly y: tf.Tensor;
  readonly gamma: tf.Tensor;
  /** What the forward pass gave after y, mean and variance. */
  readonly statistic0: tf.Tensor;
  readonly statistic1: tf.Tensor;
  readonly statistic2: tf.Tensor;
}

interface Attributes {
  readonly epsilon: number;
  readonly relu: boolean;
}

/** Outputs dx, dgamma and dbeta. */
export const trainingBatchNormGradient = defineKernel<Inputs, Attributes>({
  name: TrainingBatchNormGradient,
  devices: 'all',
  run: ({ backend, inputs, attributes: { epsilon, relu } }) => {
    const { x, y, gamma, statistic0, statistic1, statistic2 } = inputs;
    const dy = relu ? whereOpen(backend, { dy: inputs.dy, y }) : inputs.dy;
    const images = [dy, x].map((tensor) => asImages(tensor, gamma.size));
    const operation = {
      name: 'FusedBatchNormGradV3',
      inputs: [...images, gamma, statistic0, statistic1, statistic2],
      attributes: batchNormAttributes(epsilon),
    };
    const [dx, dGamma, dBeta] = execute(backend, operation, 5);
    if (!dx || !dGamma || !dBeta) throw new Error('FusedBatchNormGradV3 has five outputs.');
    return [x.rank === 4 ? dx : tf.reshape(dx, x.shape), dGamma, dBeta];
  },
});
