/** Classifiers and batches whose best attack is known in closed form. */
import * as tf from '@tensorflow/tfjs-core';
import type { AttackBatch } from '../../../src/attacks/batch';
import { randomStream } from '../../../src/data/random';
import type { Model } from '../../../src/models/model';

/** logits = x · weights + bias. @param weights [pixels][classes] */
export function linearModel(
  shape: readonly [number, number, 1 | 3],
  weights: readonly (readonly number[])[],
  bias: readonly number[],
): Model {
  const [pixels, classes] = [weights.length, bias.length];
  return {
    architecture: 'wong-small',
    inputShape: shape,
    classes,
    parameters: new Map(),
    buffers: new Map(),
    layouts: new Map(),
    graph: { kind: 'sequence', steps: [] },
    logits: (x) =>
      tf.tidy(() => {
        const flat = tf.reshape<tf.Rank.R2>(x, [-1, pixels]);
        return tf.add<tf.Tensor2D>(
          tf.matMul(flat, tf.tensor2d(weights.flat(), [pixels, classes])),
          tf.tensor1d([...bias]),
        );
      }),
    dispose: () => undefined,
  };
}

export const batchOf = (
  shape: readonly [number, number, number],
  images: readonly (readonly number[])[],
  labels: readonly number[],
  seed = 1,
): AttackBatch => ({
  x: Float32Array.from(images.flat()),
  shape,
  labels: Int32Array.from(labels),
  random: images.map((_, row) => randomStream(seed, 'test', row)),
});
