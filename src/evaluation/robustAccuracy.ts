import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../attacks/attack';
import type { ImageSet } from '../data/imageSet';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import type { AttackSettings } from '../protocol/experiment';
import type { Proportion } from '../protocol/runs';
import { randomStream } from '../data/random';
import { forEachBatch, type BatchOptions } from './batches';
import { accuracyOf } from './evaluate';

/**
 * The share of a set's images that a model still classifies right when each is attacked with its true label (attacking
 * the predicted label instead would count too high), in eval mode.
 * @param seed of the random starts, drawn in the set's order whatever the batch size.
 * @throws `cancelled`
 */
export async function robustAccuracy(
  model: Model,
  set: ImageSet,
  settings: AttackSettings,
  seed: number,
  options: BatchOptions = {},
): Promise<Proportion> {
  const predicted = new Int32Array(set.count);
  const random = randomStream(seed, 'evaluation-attack');
  await forEachBatch(model, set, options, async ({ indices, x, labels }) => {
    const { signal } = options;
    const attacked = await attack(model, x, labels, settings, random, { signal });
    try {
      predicted.set(await readValues(() => tf.argMax(model.logits(attacked), 1)), indices[0]);
    } finally {
      attacked.dispose();
    }
  });
  return accuracyOf(predicted, set.labels);
}
