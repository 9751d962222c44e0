import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model';
import { readValues } from '../models/readValues';
import type { Pixels, Prediction } from '../protocol/pixels';
import { stackImages } from './batch';

/**
 * What a model says of images of its input shape.
 * @returns for each image all classes with their softmax probability, most probable first
 */
export async function predict(
  model: Model,
  images: readonly Pixels[],
  classNames: readonly string[],
): Promise<(readonly Prediction[])[]> {
  const probabilities = await readValues(() => tf.softmax(model.logits(stackImages(images))));
  return images.map((_, image) =>
    classNames
      .map((className, classIndex) => ({
        classIndex,
        className,
        probability: probabilities[image * model.classes + classIndex] ?? 0,
      }))
      .sort((a, b) => b.probability - a.probability),
  );
}

/** The most probable class. */
export function topPrediction(predictions: readonly Prediction[] | undefined): Prediction {
  const top = predictions?.[0];
  if (top === undefined) throw new Error('a model has at least one class');
  return top;
}
