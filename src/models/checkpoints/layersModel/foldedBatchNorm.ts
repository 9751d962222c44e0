import * as tf from '@tensorflow/tfjs-core';
import type { layers as layersNamespace, LayersModel } from '@tensorflow/tfjs-layers';

type Layer = layersNamespace.Layer;

/**
 * Lets batch norm in a network compute one factor and one summand a channel, from its running statistics. TensorFlow.js
 * has no gradient for batch norm without scale, which Keras' own Inception and Xception use, and tiles both to the size
 * of its input where it has one.
 */
export function useFoldedBatchNorm(model: LayersModel): void {
  for (const layer of model.layers.flatMap(innerLayers)) {
    if (layer.getClassName() === 'BatchNormalization' && isLastAxis(layer)) fold(layer);
  }
}

function innerLayers(layer: Layer): Layer[] {
  const inner: unknown = 'layers' in layer ? layer.layers : undefined;
  return Array.isArray(inner) ? inner.flatMap((each: Layer) => innerLayers(each)) : [layer];
}

function isLastAxis(layer: Layer): boolean {
  const { axis } = layer.getConfig();
  const { outputShape } = layer;
  const rank = Array.isArray(outputShape) ? outputShape.length : NaN;
  return axis === -1 || axis === rank - 1;
}

function fold(layer: Layer): void {
  const { epsilon } = layer.getConfig();
  const read = (name: string): tf.Tensor | undefined =>
    layer.weights.find(({ originalName }) => originalName.endsWith(`/${name}`))?.read();
  layer.call = (inputs) =>
    tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const mean = read('moving_mean');
      const variance = read('moving_variance');
      if (!x || !mean || !variance) throw new Error('batch norm has an input and running statistics');
      const inverse = tf.rsqrt(tf.add(variance, Number(epsilon)));
      const gamma = read('gamma');
      const beta = read('beta');
      const scale = gamma ? tf.mul(gamma, inverse) : inverse;
      const scaledMean = tf.mul(mean, scale);
      return tf.add(tf.mul(x, scale), beta ? tf.sub(beta, scaledMean) : tf.neg(scaledMean));
    });
}
