/** Going through a set batch by batch, so that memory stays small and a cancellation is heard. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { labelsAt, type ImageSet } from '../data/imageSet';
import { BATCHES_AHEAD, prefetch } from '../data/prefetch';
import type { Model } from '../models/model';
import { cancelled } from '../protocol/errors';

/** More images keep the kernels no busier. */
const MOST_TOGETHER = 250;
/** Fewer images leave the kernels idle. */
const FEWEST_TOGETHER = 8;
/**
 * Numbers in the images of a batch: 64 of 32 × 32 × 3, or 250 of 28 × 28. What a network keeps for the gradient grows
 * with its images: WRN-28-10 keeps about 24 MB for one of 32 × 32 × 3 and ResNet-50 134 MB for one of 224 × 224 × 3, so that
 * 64 and 8 of them need 1.5 and 1.1 GB.
 */
const NUMBERS_TOGETHER = 64 * 32 * 32 * 3;

/**
 * How many images go through a network together where nobody says otherwise, 8 to 250.
 * @param inputShape height, width, channels
 */
export function imagesTogether([height, width, channels]: Model['inputShape']): number {
  const fitting = Math.floor(NUMBERS_TOGETHER / (height * width * channels));
  return Math.min(MOST_TOGETHER, Math.max(FEWEST_TOGETHER, fitting));
}

export interface BatchOptions {
  /** Images at a time, default `imagesTogether`; it changes no result but in the last digits. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch with the share of the images that are done, 0..1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

export interface Batch {
  readonly indices: Int32Array;
  /** [batch, height, width, channel], 0..1; disposed when the work is done. */
  readonly x: tf.Tensor4D;
  /** [batch], int32; disposed when the work is done. */
  readonly labels: tf.Tensor1D;
}

/**
 * Calls `work` with each batch of a set, in the set's order, one after the other, and lets other work happen between
 * two of them.
 * @param set of the model's input shape.
 * @throws `cancelled` before the next batch once the signal is aborted; what `work` throws.
 */
export async function forEachBatch(
  { inputShape }: Pick<Model, 'inputShape'>,
  set: ImageSet,
  { batchSize = imagesTogether(inputShape), signal, onProgress }: BatchOptions,
  work: (batch: Batch) => Promise<void>,
): Promise<void> {
  const shape = [set.height, set.width, set.channels];
  if (shape.some((side, axis) => side !== inputShape[axis])) {
    throw new Error(`Images of ${shape.join(' × ')} do not fit a model of ${inputShape.join(' × ')}`);
  }
  const load = async (indices: Int32Array): Promise<BatchValues> => ({
    indices,
    values: await set.batch(indices),
  });
  for await (const batch of prefetch(indicesInOrder(set.count, batchSize), load, BATCHES_AHEAD)) {
    await nextTurn();
    if (signal?.aborted === true) throw cancelled();
    await withTensors(set, batch, work);
    onProgress?.(((batch.indices.at(-1) ?? 0) + 1) / set.count);
  }
}

interface BatchValues {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

function* indicesInOrder(count: number, batchSize: number): Generator<Int32Array, void> {
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    yield Int32Array.from({ length: size }, (_, row) => start + row);
  }
}

async function withTensors(
  set: ImageSet,
  { indices, values }: BatchValues,
  work: (batch: Batch) => Promise<void>,
): Promise<void> {
  const x = tf.tensor4d(values, [indices.length, set.height, set.width, set.channels]);
  const labels = tf.tensor1d(labelsAt(set, indices), 'int32');
  try {
    await work({ indices, x, labels });
  } finally {
    tf.dispose([x, labels]);
  }
}
