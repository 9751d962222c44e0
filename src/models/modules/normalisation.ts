import * as tf from '@tensorflow/tfjs-core';
import type { ImageModule } from './module';

export interface ChannelStatistics {
  /** Per channel, in pixel units (0..1). */
  readonly mean: readonly number[];
  readonly standardDeviation: readonly number[];
}

/** (x − mean) / standard deviation per channel: inside the network, so that ε and gradients are in pixel units. */
export function normalisation({ mean, standardDeviation }: ChannelStatistics): ImageModule {
  return {
    parameters: [],
    apply: (x) => tf.div(tf.sub(x, tf.tensor1d([...mean])), tf.tensor1d([...standardDeviation])),
  };
}
