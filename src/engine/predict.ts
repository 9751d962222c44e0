import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../models/model';
import type { Pixels, Prediction } from '../protocol/pixels';
import { stackImages } from './batch';

/**
 * What a model says of images of its input shape.
 * @returns for each image all classes with their softmax probability, most probable first
 */
export function predict(
  model: Model,
  images: readonly Pixels[],
  classNames: readonly string[],
): (readonly Prediction[])[] {
  const probabilities = tf.tidy(() => tf.softmax(model.logits(stackImages(images))).dataSync());
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
