import * as tf from '@tensorflow/tfjs-core';
import { inputGradient } from '../models/inputGradient';
import type { AttributionMethod } from './attributionMethod';

/** ∂ logit(class) / ∂x in eval mode, before the softmax (Simonyan et al. 2014, section 3), signed. */
export const logitGradient: AttributionMethod = (model, x, classes) =>
  inputGradient((images) => {
    // Cast, because the stock wasm kernel writes integer ones whatever type it is asked for.
    const chosen = tf.cast(tf.oneHot(classes, model.classes), 'float32');
    return tf.sum<tf.Tensor1D>(tf.mul(model.logits(images), chosen), 1);
  }, x);
