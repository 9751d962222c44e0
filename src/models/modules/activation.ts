import type * as tf from '@tensorflow/tfjs-core';
import { relu as rectified } from '../../backend/operations/relu';
import type { Module } from './module';

/** max(x, 0), element by element; the gradient at 0 is 0, as in PyTorch. */
export function relu<T extends tf.Tensor>(): Module<T, T> {
  return { parameters: [], graph: { kind: 'relu' }, apply: (x) => rectified(x) };
}
