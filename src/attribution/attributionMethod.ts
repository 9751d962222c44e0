import type * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model';

/**
 * One way to attribute a model's output to pixels.
 * @param x pixels [n, height, width, channels], 0..1.
 * @param classes the class to explain, one an image: int32 [n].
 * @returns raw signed map [n, height, width, channels], unscaled; the caller's to dispose.
 */
export type AttributionMethod = (model: Model, x: tf.Tensor4D, classes: tf.Tensor1D) => tf.Tensor4D;
