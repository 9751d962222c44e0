import * as tf from '@tensorflow/tfjs-core';
import type { Module } from './module';

/**
 * [n, h, w, c] → [n, h·w·c], channels last. PyTorch flattens channels first: the dense layer that follows states
 * `flattenedImage`, and its weights are permuted where checkpoints are read and written.
 */
export function flatten(): Module<tf.Tensor4D, tf.Tensor2D> {
  return {
    parameters: [],
    graph: { kind: 'flatten' },
    apply: (x) => {
      const [n, height, width, channels] = x.shape;
      return tf.reshape<tf.Rank.R2>(x, [n, height * width * channels]);
    },
  };
}

/** Mean over all pixels of a channel: [n, h, w, c] → [n, c]. */
export function globalAveragePooling(): Module<tf.Tensor4D, tf.Tensor2D> {
  return {
    parameters: [],
    graph: { kind: 'globalAveragePooling' },
    apply: (x) => tf.mean<tf.Tensor2D>(x, [1, 2]),
  };
}
