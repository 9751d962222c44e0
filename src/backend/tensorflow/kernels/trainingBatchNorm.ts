import * as tf from '@tensorflow/tfjs-core';
import { TrainingBatchNorm } from '../../kernelNames';
import { execute, float32, type Operation } from '../eager';
import { defineKernel } from '../kernel';

interface Inputs {
  /** [..., channels] */
  readonly x: tf.Tensor;
  readonly gamma: tf.Tensor;
  readonly beta: tf.Tensor;
}

interface Attributes {
  readonly epsilon: number;
  readonly relu: boolean;
}

/** What TensorFlow's batch norm takes are images: rows of channels become images of one pixel. */
export const asImages = (x: tf.Tensor, channels: number): tf.Tensor =>
  x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);

/** Of TensorFlow's batch norm of a training and of its gradient, both in float32. */
export const batchNormAttributes = (epsilon: number): Operation['attributes'] => ({
  T: float32,
  U: float32,
  epsilon: ['float', epsilon],
  data_format: ['string', 'NHWC'],
  is_training: ['bool', true],
});

/**
 * Outputs y, mean and biased variance, then the three statistics that TensorFlow's gradient takes back; what these hold
 * differs between devices.
 */
export const trainingBatchNorm = defineKernel<Inputs, Attributes>({
  name: TrainingBatchNorm,
  devices: 'all',
  run: ({ backend, inputs: { x, gamma, beta }, attributes: { epsilon, relu } }) => {
    const none = tf.tensor1d([]);
    const operation = {
      name: 'FusedBatchNormV3',
      inputs: [asImages(x, gamma.size), gamma, beta, none, none],
      attributes: batchNormAttributes(epsilon),
    };
    const [y, mean, unbiased, ...statistics] = execute(backend, operation, 6);
    if (!y || !mean || !unbiased) throw new Error('FusedBatchNormV3 has six outputs.');
    const rows = x.size / gamma.size;
    const variance = tf.mul(unbiased, Math.max(1, rows - 1) / rows);
    const open = relu ? tf.relu(y) : y;
    return [x.rank === 4 ? open : tf.reshape(open, x.shape), mean, variance, ...statistics];
  },
});
