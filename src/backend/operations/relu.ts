import * as tf from '@tensorflow/tfjs-core';
import { AddBias, Relu, ReluGradient } from '../kernelNames';
import { firstGradient, hasKernel, leadingAxes, runKernel, savedTensor } from './runKernel';

/**
 * max(x, 0) for every element; the gradient at 0 is 0. One pass over memory forward and backward on the wasm backend.
 * Differentiable once.
 */
export function relu<T extends tf.Tensor>(x: T): T {
  if (!hasKernel(Relu)) return tf.relu(x);
  return runKernel<[T]>(Relu, { x })[0];
}

/**
 * x + bias, or max(x + bias, 0), in one pass on the wasm backend. Differentiable once.
 *
 * @param x [..., channels]
 * @param bias [channels]
 */
export function addBias<T extends tf.Tensor>(
  x: T,
  bias: tf.Tensor1D,
  settings: { readonly relu: boolean },
): T {
  if (hasKernel(AddBias)) return runKernel<[T]>(AddBias, { x, bias }, { relu: settings.relu })[0];
  const sum = tf.add<T>(x, bias);
  return settings.relu ? tf.relu(sum) : sum;
}

tf.registerGradient({
  kernelName: Relu,
  outputsToSave: [true],
  gradFunc: (dy, saved) => ({ x: () => reluGradient(firstGradient(dy), savedTensor(saved, 0)) }),
});

tf.registerGradient({
  kernelName: AddBias,
  outputsToSave: [true],
  gradFunc: (dy, saved, { relu: rectified }) => {
    const y = savedTensor(saved, 0);
    // Both inputs need it: computed at once, freed with the tidy around this call.
    const open = rectified === true ? reluGradient(firstGradient(dy), y) : firstGradient(dy);
    return { x: () => tf.clone(open), bias: () => tf.sum(open, leadingAxes(open)) };
  },
});

/** dy where y > 0, else 0. */
function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return runKernel<[tf.Tensor]>(ReluGradient, { dy, y })[0];
}
