import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import { classOutOfRange } from '../protocol/errors';
import type { Pixels, SaliencyMap } from '../protocol/pixels';
import type { AttributionMethodName } from '../protocol/requests';
import { attributionMethods } from './registry';
import { scaleLimits } from './scaling';

/**
 * The raw signed map of one image for one class, with its display limits.
 * @param image of the model's input shape, 0..1.
 * @throws `model/class-out-of-range`.
 */
export async function explain(
  method: AttributionMethodName,
  model: Model,
  image: Pixels,
  classIndex: number,
): Promise<SaliencyMap> {
  const [map] = await inputGradients(method, model, [image], [classIndex]);
  if (!map) throw new Error('one image gives one map');
  return map;
}

/**
 * The raw signed maps of several images in one pass, image i for `classes[i]`; no map depends on the other images.
 * @throws `model/class-out-of-range`.
 */
export async function inputGradients(
  method: AttributionMethodName,
  model: Model,
  images: readonly Pixels[],
  classes: readonly number[],
): Promise<readonly SaliencyMap[]> {
  const [height, width, channels] = model.inputShape;
  const size = height * width * channels;
  const batch = batchOf(images, model.inputShape);
  checkClasses(classes, images.length, model.classes);
  const gradients = await readValues(() => {
    const x = tf.tensor4d(batch, [images.length, height, width, channels]);
    return attributionMethods[method].method(model, x, tf.tensor1d([...classes], 'int32'));
  });
  return images.map((_, index) => {
    const values = gradients.slice(index * size, (index + 1) * size);
    return { height, width, channels, values, limits: scaleLimits(values) };
  });
}

function batchOf(images: readonly Pixels[], [height, width, channels]: Model['inputShape']): Float32Array {
  const size = height * width * channels;
  const batch = new Float32Array(images.length * size);
  images.forEach((image, index) => {
    if (image.height !== height || image.width !== width || image.channels !== channels) {
      throw new Error(`an image is brought to the model's input shape before it is explained`);
    }
    batch.set(image.values, index * size);
  });
  return batch;
}

function checkClasses(indices: readonly number[], images: number, classes: number): void {
  if (indices.length !== images) throw new Error('each image is explained for one class');
  const outside = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= classes);
  if (outside !== undefined) throw classOutOfRange(outside, classes);
}
