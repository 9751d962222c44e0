import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { TrainingBatchNormGradient } from '../../kernelNames';

interface Inputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
  /** Output of the layer. */
  readonly y: TensorInfo;
  readonly gamma: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
}

interface Attributes {
  readonly epsilon: number;
  readonly relu: boolean;
}

/**
 * Outputs dx, dgamma and dbeta. With r = 1 / sqrt(variance + epsilon), n rows, B = sum dy and G = sum dy (x - mean):
 * dx = gamma r (dy - B / n - (x - mean) r^2 G / n), which is dy, x and a constant with a factor each per channel.
 */
export const trainingBatchNormGradient = defineKernel<Inputs, Attributes>({
  name: TrainingBatchNormGradient,
  run: (companion, { inputs, attributes: { epsilon, relu } }) => {
    const { exports, addressOf, floats } = companion;
    const channels = util.sizeFromShape(inputs.gamma.shape);
    const rows = util.sizeFromShape(inputs.x.shape) / channels;
    const [dx, dGamma, dBeta] = [inputs.x.shape, [channels], [channels]].map((shape) =>
      companion.output(shape),
    );
    if (!dx || !dGamma || !dBeta) throw new Error('Three shapes give three outputs.');
    const [x, dy, y, mean] = [inputs.x, inputs.dy, inputs.y, inputs.mean].map(addressOf);
    if (x === undefined || dy === undefined || y === undefined || mean === undefined) {
      throw new Error('Four inputs have four addresses.');
    }
    const scratch = companion.scratch(3 * channels);
    const row = (index: number): number => scratch + 4 * channels * index;
    const flag = relu ? 1 : 0;
    exports.batchNormGradientSums(x, dy, y, flag, mean, rows, channels, addressOf(dBeta), addressOf(dGamma));
    const read = (tensor: TensorInfo): Float32Array => floats(addressOf(tensor), channels);
    const factors = channelFactors(
      { gamma: read(inputs.gamma), mean: read(inputs.mean), variance: read(inputs.variance), epsilon, rows },
      read(dBeta),
      read(dGamma),
    );
    factors.forEach((factor, index) => floats(row(index), channels).set(factor));
    exports.batchNormInputGradient(x, dy, y, flag, row(0), row(1), row(2), addressOf(dx), rows, channels);
    return [dx, dGamma, dBeta];
  },
});

interface Statistics {
  readonly gamma: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
  readonly rows: number;
}

/** The factors of dy and of x, and the constant; turns `products` (G) into dgamma = r G in place. */
function channelFactors(statistics: Statistics, sums: Float32Array, products: Float32Array): Float32Array[] {
  const { gamma, mean, variance, epsilon, rows } = statistics;
  const [fromGradient, fromInput, constant] = [0, 1, 2].map(() => new Float32Array(gamma.length));
  if (!fromGradient || !fromInput || !constant) throw new Error('Three factors a channel.');
  gamma.forEach((scale, channel) => {
    const inverse = 1 / Math.sqrt((variance[channel] ?? 0) + epsilon);
    const dGamma = inverse * (products[channel] ?? 0);
    const slope = (-scale * inverse * inverse * dGamma) / rows;
    products[channel] = dGamma;
    fromGradient[channel] = scale * inverse;
    fromInput[channel] = slope;
    constant[channel] = (-scale * inverse * (sums[channel] ?? 0)) / rows - slope * (mean[channel] ?? 0);
  });
  return [fromGradient, fromInput, constant];
}
