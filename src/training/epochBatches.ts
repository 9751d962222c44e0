import * as tf from '@tensorflow/tfjs-core';
import { labelsAt, type ImageSet } from '../data/imageSet';
import type { Experiment } from '../protocol/experiment';
import { randomStream } from './random';
import type { Batch } from './trainingStep';

/** The batches of one epoch: every image once, in an order drawn from the seed and the epoch; the last one may be short. */
export interface EpochBatches {
  readonly count: number;
  /** Batch `index`, 0 to count − 1; the caller disposes its tensors. */
  load(index: number): Batch;
}

/** @param epoch 1 for the first one */
export function epochBatches(experiment: Experiment, images: ImageSet, epoch: number): EpochBatches {
  const { batchSize } = experiment.training;
  const order = randomStream(experiment.seed, 'batch-order', epoch).permutation(images.count);
  return {
    count: batchesPerEpoch(experiment, images),
    load: (index) => loadBatch(images, order.subarray(index * batchSize, (index + 1) * batchSize)),
  };
}

export const batchesPerEpoch = (experiment: Experiment, images: ImageSet): number =>
  Math.ceil(images.count / experiment.training.batchSize);

/** The images at `indices` as tensors, the caller's to dispose. */
export function loadBatch(images: ImageSet, indices: ArrayLike<number>): Batch {
  const shape: [number, number, number, number] = [
    indices.length,
    images.height,
    images.width,
    images.channels,
  ];
  return {
    x: tf.tensor4d(images.batch(indices), shape),
    labels: tf.tensor1d(labelsAt(images, indices), 'int32'),
  };
}
