import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics } from '../../protocol/pixels';

/** The first step of a model. Its two tensors live until `dispose`. */
export interface Normalisation {
  /** [n, height, width, channels] → the same shape. */
  apply(x: tf.Tensor4D): tf.Tensor4D;
  dispose(): void;
}

/** (x − mean) / standard deviation per channel: inside the model, so that ε and gradients are in pixel units. */
export function createNormalisation({ mean, standardDeviation }: ChannelStatistics): Normalisation {
  const [centre, scale] = tf.tidy(() =>
    [mean, standardDeviation].map((values) => tf.keep(tf.tensor1d([...values]))),
  );
  if (!centre || !scale) throw new Error('Two statistics give two tensors.');
  return {
    apply: (x) => tf.div(tf.sub(x, centre), scale),
    dispose: () => {
      tf.dispose([centre, scale]);
    },
  };
}
