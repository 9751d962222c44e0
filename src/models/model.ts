import type * as tf from '@tensorflow/tfjs-core';
import type { NetworkName } from '../protocol/experiment';
import type { ChannelStatistics } from '../protocol/pixels';
import type { Graph } from './modules/graph';
import type { ParameterLayout } from './modules/module';

/**
 * How batch norm works in one forward pass:
 * - `train`: statistics of the batch; the running statistics are updated (PyTorch's `model.train()`).
 * - `eval`: running statistics.
 * - `batch-statistics`: statistics of the batch, running statistics untouched; for attacks inside training.
 */
export type BatchNormMode = 'train' | 'eval' | 'batch-statistics';

/** A network with its weights. The weights live until `dispose`. */
export interface Model {
  readonly architecture: NetworkName;
  readonly inputShape: readonly [height: number, width: number, channels: 1 | 3];
  readonly classes: number;
  /** What `logits` does first: (pixel − mean) / standard deviation per channel. Absent: nothing. */
  readonly normalisation?: ChannelStatistics;
  /**
   * What `logits` computes in mode `eval` after the normalisation, with the names of `parameters` and `buffers`. Absent:
   * the layers are those of somebody's `model.json`, and every mode is `eval`.
   */
  readonly graph?: Graph;
  /** Trainable weights by PyTorch's name, in TensorFlow's layout: convolution HWIO, dense [in, out]. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Running statistics by PyTorch's name. */
  readonly buffers: ReadonlyMap<string, tf.Variable>;
  /** How each of `parameters` and `buffers` lies on disk. */
  readonly layouts: ReadonlyMap<string, ParameterLayout>;
  /**
   * @param x pixels [n, height, width, channels], 0..1.
   * @param mode default `eval`.
   * @returns [n, classes], the caller's to dispose.
   */
  logits(x: tf.Tensor4D, mode?: BatchNormMode): tf.Tensor2D;
  dispose(): void;
}
