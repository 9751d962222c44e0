/** Between lists of images of one size and tensors. */
import * as tf from '@tensorflow/tfjs-core';
import type { Pixels } from '../protocol/pixels';

/** Images of equal size as [n, height, width, channels]; the caller's to dispose. */
export function stackImages(images: readonly Pixels[]): tf.Tensor4D {
  const [first] = images;
  if (!first) throw new Error('a batch has at least one image');
  const size = first.values.length;
  const values = new Float32Array(images.length * size);
  images.forEach((image, index) => {
    values.set(image.values, index * size);
  });
  return tf.tensor4d(values, [images.length, first.height, first.width, first.channels]);
}

/**
 * The opposite of `stackImages`; each image gets a copy of its values.
 * @param values [n, height, width, channels]
 * @param like what the images were stacked from
 */
export function splitImages(values: Float32Array, like: readonly Pixels[]): Pixels[] {
  const size = values.length / like.length;
  return like.map((image, index) => ({ ...image, values: values.slice(index * size, (index + 1) * size) }));
}
