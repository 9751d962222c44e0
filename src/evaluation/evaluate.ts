/** What a model says of a whole set. */
import * as tf from '@tensorflow/tfjs-core';
import type { ImageSet } from '../data/imageSet';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import type { Proportion } from '../protocol/runs';
import { forEachBatch, type BatchOptions } from './batches';
import { wilsonInterval } from './wilson';

export interface SetEvaluation {
  readonly accuracy: Proportion;
  /** [count]: the most probable class of each image; the lower one of equals. */
  readonly predicted: Int32Array;
  /** [count]: its softmax probability, 0..1. */
  readonly probability: Float32Array;
}

/**
 * Classifies every image of a set that has the model's input shape, in eval mode.
 * @throws `cancelled`
 */
export async function evaluate(
  model: Model,
  set: ImageSet,
  options: BatchOptions = {},
): Promise<SetEvaluation> {
  const predicted = new Int32Array(set.count);
  const probability = new Float32Array(set.count);
  await forEachBatch(model, set, options, async ({ indices, x }) => {
    const top = await topClasses(model, x);
    predicted.set(top.classes, indices[0]);
    probability.set(top.probabilities, indices[0]);
  });
  return { accuracy: accuracyOf(predicted, set.labels), predicted, probability };
}

/** For each image [batch] the most probable class and its softmax probability. */
async function topClasses(
  model: Model,
  x: tf.Tensor4D,
): Promise<{ classes: Int32Array; probabilities: Float32Array }> {
  const values = await readValues(() => {
    const softmax = tf.softmax(model.logits(x));
    return tf.stack([tf.cast(tf.argMax(softmax, 1), 'float32'), tf.max(softmax, 1)]);
  });
  const count = x.shape[0];
  return { classes: Int32Array.from(values.subarray(0, count)), probabilities: values.subarray(count) };
}

/** The share of labels that were predicted. */
export function accuracyOf(predicted: Int32Array, labels: Int32Array): Proportion {
  const correct = predicted.reduce((sum, label, index) => sum + (label === labels[index] ? 1 : 0), 0);
  return wilsonInterval(correct, labels.length);
}
