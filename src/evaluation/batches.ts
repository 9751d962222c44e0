/** Going through a set batch by batch, so that memory stays small and a cancellation is heard. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { labelsAt, type ImageSet } from '../data/imageSet';
import { BATCHES_AHEAD, prefetch } from '../data/prefetch';
import type { Model } from '../models/model';
import { cancelled } from '../protocol/errors';

/** Images that go through a network together where nobody says otherwise: enough to keep its kernels busy. */
export const EVALUATION_BATCH = 250;

export interface BatchOptions {
  /** Images at a time; it changes no result but in the last digits. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch with the share of the images that are done, 0..1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

export interface Batch {
  readonly indices: Int32Array;
  /** [batch, height, width, channel], 0..1; disposed when the work returns. */
  readonly x: tf.Tensor4D;
  /** [batch], int32; disposed when the work returns. */
  readonly labels: tf.Tensor1D;
}

/**
 * Calls `work` with each batch of a set, in the set's order, and lets other work happen between two of them. Tensors
 * that the work leaves are disposed.
 * @param set of the model's input shape.
 * @throws `cancelled` before the next batch once the signal is aborted; what `work` throws.
 */
export async function forEachBatch(
  { inputShape }: Pick<Model, 'inputShape'>,
  set: ImageSet,
  { batchSize = EVALUATION_BATCH, signal, onProgress }: BatchOptions,
  work: (batch: Batch) => void,
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
    tf.tidy(() => work(toTensors(set, batch)));
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

function toTensors(set: ImageSet, { indices, values }: BatchValues): Batch {
  return {
    indices,
    x: tf.tensor4d(values, [indices.length, set.height, set.width, set.channels]),
    labels: tf.tensor1d(labelsAt(set, indices), 'int32'),
  };
}
