import * as tf from '@tensorflow/tfjs-core';
import { executeSingle, float32 } from '../eager';
import { defineKernel } from '../kernel';

/** Sums over all axes but the last, as every bias's gradient is: half the time of the general sum. */
export const sum = defineKernel<{ readonly x: tf.Tensor }, tf.SumAttrs>({
  name: tf.Sum,
  devices: 'all',
  accepts: ({ inputs: { x }, attributes: { axis, keepDims } }) => {
    const rank = x.shape.length;
    const axes = tf.util.parseAxisParam(axis, x.shape);
    return rank > 1 && x.dtype === 'float32' && !keepDims && isLeading(axes, rank);
  },
  run: ({ backend, inputs: { x } }) =>
    executeSingle(backend, {
      name: 'BiasAddGrad',
      inputs: [x],
      attributes: { T: float32, data_format: ['string', 'NHWC'] },
    }),
});

/** Whether these are all axes but the last. */
const isLeading = (axes: readonly number[], rank: number): boolean =>
  axes.length === rank - 1 && !axes.includes(rank - 1);
