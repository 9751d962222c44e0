import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { TrainingBatchNorm } from '../../kernelNames';

interface Inputs {
  /** [..., channels] */
  readonly x: TensorInfo;
  readonly gamma: TensorInfo;
  readonly beta: TensorInfo;
}

interface Attributes {
  readonly epsilon: number;
  readonly relu: boolean;
}

/** Outputs y, mean and biased variance; y = gamma (x - mean) / sqrt(variance + epsilon) + beta. */
export const trainingBatchNorm = defineKernel<Inputs, Attributes>({
  name: TrainingBatchNorm,
  run: (companion, { inputs: { x, gamma, beta }, attributes: { epsilon, relu } }) => {
    const channels = util.sizeFromShape(gamma.shape);
    const rows = util.sizeFromShape(x.shape) / channels;
    const [y, mean, variance] = [x.shape, [channels], [channels]].map((shape) => companion.output(shape));
    if (!y || !mean || !variance) throw new Error('Three shapes give three outputs.');
    const { exports, addressOf, floats } = companion;
    const scale = companion.scratch(2 * channels);
    const shift = scale + 4 * channels;
    exports.batchStatistics(addressOf(x), rows, channels, addressOf(mean), addressOf(variance));
    const read = (tensor: TensorInfo): Float32Array => floats(addressOf(tensor), channels);
    const means = read(mean);
    const offsets = read(beta);
    const scales = floats(scale, channels);
    const gammas = read(gamma);
    scales.set(read(variance).map((value, channel) => (gammas[channel] ?? 0) / Math.sqrt(value + epsilon)));
    floats(shift, channels).set(
      scales.map((factor, channel) => (offsets[channel] ?? 0) - factor * (means[channel] ?? 0)),
    );
    exports.scaleAndShift(addressOf(x), scale, shift, addressOf(y), rows, channels, relu ? 1 : 0);
    return [y, mean, variance];
  },
});
