import * as tf from '@tensorflow/tfjs-core';
import { guardTape } from './guardTape';

/**
 * The gradient with respect to images of the sum of what `objective` gives for each of them.
 * @param objective images [n, height, width, channels] → [n]; image i must only change value i.
 * @returns [n, height, width, channels], the caller's to dispose; nothing else is left, also where `objective` throws.
 */
export function inputGradient(objective: (x: tf.Tensor4D) => tf.Tensor1D, x: tf.Tensor4D): tf.Tensor4D {
  const summed = (images: tf.Tensor4D): tf.Scalar => tf.sum<tf.Scalar>(objective(images));
  return guardTape(() => tf.tidy(() => tf.valueAndGrad(summed)(x).grad));
}
