import * as tf from '@tensorflow/tfjs-core';
import { dense } from './dense';
import { globalAveragePooling } from './flatten';
import { sequence } from './graph';
import { chain, type ImageModule } from './module';

export interface SqueezeExcitationSettings {
  readonly channels: number;
  /** Width of the hidden layer. */
  readonly hidden: number;
}

/**
 * Weighs the channels of an image by what is in all of it: x · σ(W₂ · relu(W₁ · mean(x))) (Hu et al. 2018, eqs. 2 to 4).
 * Modules `<name>.fc.0` and `<name>.fc.2`, both with bias.
 */
export function squeezeExcitation(
  name: string,
  { channels, hidden }: SqueezeExcitationSettings,
): ImageModule {
  const squeeze = globalAveragePooling();
  const excite = chain(
    dense(`${name}.fc.0`, { inFeatures: channels, outFeatures: hidden, activation: 'relu' }),
    dense(`${name}.fc.2`, { inFeatures: hidden, outFeatures: channels }),
  );
  return {
    parameters: excite.parameters,
    graph: { kind: 'gate', channels, gate: sequence(squeeze.graph, excite.graph, { kind: 'sigmoid' }) },
    apply: (x, pass) => {
      const weights = tf.sigmoid(excite.apply(squeeze.apply(x, pass), pass));
      return tf.mul(x, tf.reshape(weights, [-1, 1, 1, channels]));
    },
  };
}
