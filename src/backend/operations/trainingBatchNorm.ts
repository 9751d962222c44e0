import * as tf from '@tensorflow/tfjs-core';
import { TrainingBatchNorm, TrainingBatchNormGradient } from '../kernelNames';
import { firstGradient, hasKernel, runKernel, savedTensor } from './runKernel';

export interface BatchNormSettings {
  /** Added to the variance; PyTorch's default is 1e-5. */
  readonly epsilon: number;
  /** Whether max(y, 0) follows. */
  readonly relu: boolean;
}

export interface BatchNormOutput<T extends tf.Tensor> {
  /** Shape of x. */
  readonly y: T;
  /** [channels]; treat it as a constant, its gradient is not defined. */
  readonly mean: tf.Tensor1D;
  /** [channels], biased: divided by n where PyTorch's moving average takes n - 1. Treat it as a constant. */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation with the statistics of the batch over all axes but the last (Ioffe and Szegedy, 2015,
 * algorithm 1). Fused on the wasm backend and on native TensorFlow, composed of stock operations elsewhere. Differentiable once.
 *
 * @param x [..., channels]
 * @param gamma [channels]
 * @param beta [channels]
 */
export function trainingBatchNorm<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  settings: BatchNormSettings,
): BatchNormOutput<T> {
  if (!hasKernel(TrainingBatchNorm)) return composed(x, gamma, beta, settings);
  const { epsilon, relu } = settings;
  const [y, mean, variance] = runKernel<[T, tf.Tensor1D, tf.Tensor1D]>(
    TrainingBatchNorm,
    { x, gamma, beta },
    { epsilon, relu },
  );
  return { y, mean, variance };
}

function composed<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  { epsilon, relu }: BatchNormSettings,
): BatchNormOutput<T> {
  const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
  const { mean, variance } = tf.moments(x, axes);
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  const y = tf.add<T>(tf.mul(tf.sub(x, mean), scale), beta);
  return { y: relu ? tf.relu(y) : y, mean: tf.reshape(mean, [-1]), variance: tf.reshape(variance, [-1]) };
}

tf.registerGradient({
  kernelName: TrainingBatchNorm,
  inputsToSave: ['x', 'gamma'],
  // Native TensorFlow's kernel has three more outputs than the others', for its gradient alone.
  outputsToSave: Array.from({ length: 6 }, () => true),
  gradFunc: (dys, saved, { epsilon, relu }) => {
    const inputs = {
      x: savedTensor(saved, 0),
      gamma: savedTensor(saved, 1),
      y: savedTensor(saved, 2),
      mean: savedTensor(saved, 3),
      variance: savedTensor(saved, 4),
      dy: firstGradient(dys),
      ...Object.fromEntries(
        saved.slice(5).map((statistic, index) => [`statistic${String(index)}`, statistic]),
      ),
    };
    const [dx, dGamma, dBeta] = runKernel<[tf.Tensor, tf.Tensor, tf.Tensor]>(
      TrainingBatchNormGradient,
      inputs,
      {
        epsilon: Number(epsilon),
        relu: relu === true,
      },
    );
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
  },
});
