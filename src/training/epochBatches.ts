import * as tf from '@tensorflow/tfjs-core';
import type { Augmentation } from '../data/augmentation/augmentation';
import { labelsAt, type ImageSet } from '../data/imageSet';
import type { Experiment } from '../protocol/experiment';
import { randomStream } from '../data/random';
import type { Batch } from './trainingStep';

/** The batches of one epoch: every image once, in an order drawn from the seed and the epoch; the last one may be short. */
export interface EpochBatches {
  readonly count: number;
  /** Batch `index`, 0 to count − 1. */
  load(index: number): Promise<BatchValues>;
}

/** @param epoch 1 for the first one */
export function epochBatches(experiment: Experiment, images: ImageSet, epoch: number): EpochBatches {
  const { batchSize } = experiment.training;
  const augmentation = augmentationOf(experiment, epoch);
  const order = randomStream(experiment.seed, 'batch-order', epoch).permutation(images.count);
  return {
    count: batchesPerEpoch(experiment, images),
    load: (index) =>
      loadBatch(images, order.subarray(index * batchSize, (index + 1) * batchSize), augmentation),
  };
}

export const batchesPerEpoch = (experiment: Experiment, images: ImageSet): number =>
  Math.ceil(images.count / experiment.training.batchSize);

/** A batch before its turn: no tensors, so that whoever drops it has nothing to dispose. */
export interface BatchValues {
  readonly shape: [batch: number, height: number, width: number, channels: number];
  /** Of `shape`, 0..1. */
  readonly x: Float32Array;
  /** [batch] */
  readonly labels: Int32Array;
}

function augmentationOf({ seed, training }: Experiment, epoch: number): Augmentation | undefined {
  return training.augmentation === 'none' ? undefined : { name: training.augmentation, seed, epoch };
}

async function loadBatch(
  images: ImageSet,
  indices: Int32Array,
  augmentation: Augmentation | undefined,
): Promise<BatchValues> {
  return {
    shape: [indices.length, images.height, images.width, images.channels],
    x: await images.batch(indices, augmentation),
    labels: labelsAt(images, indices),
  };
}

/** Calls `use` with a batch as tensors, which are disposed when it is done. */
export async function withTensors<T>(
  { shape, x, labels }: BatchValues,
  use: (batch: Batch) => Promise<T>,
): Promise<T> {
  const batch: Batch = { x: tf.tensor4d(x, shape), labels: tf.tensor1d(labels, 'int32'), classes: labels };
  try {
    return await use(batch);
  } finally {
    batch.x.dispose();
    batch.labels.dispose();
  }
}
