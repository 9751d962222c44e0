import * as tf from '@tensorflow/tfjs-core';
import { ReluGradient, ScaleAndShift, ScaleAndShiftGradient } from '../kernelNames';
import { firstGradient, hasKernel, leadingAxes, runKernel, savedTensor } from './runKernel';

/**
 * scale x + shift, or max(scale x + shift, 0), with a factor and a summand for each channel: batch normalisation by
 * constants. One pass over memory forward and one backward to x on the wasm backend. Differentiable once.
 *
 * @param x [..., channels]
 * @param scale [channels]
 * @param shift [channels]
 */
export function scaleAndShift<T extends tf.Tensor>(
  x: T,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  settings: { readonly relu: boolean },
): T {
  if (hasKernel(ScaleAndShift)) {
    return runKernel<[T]>(ScaleAndShift, { x, scale, shift }, { relu: settings.relu })[0];
  }
  const sum = tf.add<T>(tf.mul(x, scale), shift);
  return settings.relu ? tf.relu(sum) : sum;
}

tf.registerGradient({
  kernelName: ScaleAndShift,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [true],
  gradFunc: (dys, saved, { relu }) => {
    const [x, scale, y] = [0, 1, 2].map((index) => savedTensor(saved, index));
    if (!x || !scale || !y) throw new Error('Three tensors were saved.');
    const dy = firstGradient(dys);
    const rectified = relu === true;
    // TensorFlow.js asks only for what is needed: an input gradient alone costs one pass.
    const open = (): tf.Tensor => (rectified ? runKernel<[tf.Tensor]>(ReluGradient, { dy, y })[0] : dy);
    return {
      x: () => runKernel<[tf.Tensor]>(ScaleAndShiftGradient, { dy, y, scale }, { relu: rectified })[0],
      scale: () => tf.sum(tf.mul(open(), x), leadingAxes(x)),
      shift: () => tf.sum(open(), leadingAxes(x)),
    };
  },
});
