/** What a network is trained on: each objective turns a batch into the images that the loss is taken at. */
import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../attacks/attack';
import type { Model } from '../models/model';
import type { TrainingMethod } from '../protocol/experiment';
import type { Random } from '../data/random';

/** The field of a step's record that the accuracy on an objective's images belongs in. */
export type AccuracyField = 'cleanAccuracy' | 'robustAccuracy';

export interface Objective {
  /** What the accuracy on `inputs` says; nothing for noisy images, which are neither clean nor attacked. */
  readonly accuracyField: AccuracyField | undefined;
  /**
   * @param x [batch, height, width, channel], 0..1
   * @param labels [batch], int32
   * @returns images of the same shape; the caller's to dispose
   */
  inputs(model: Model, x: tf.Tensor4D, labels: tf.Tensor1D, random: Random): tf.Tensor4D;
}

/** The objective of a training method. */
export function objectiveOf(method: TrainingMethod): Objective {
  switch (method.name) {
    case 'natural':
      return { accuracyField: 'cleanAccuracy', inputs: (_model, x) => tf.clone(x) };
    case 'adversarial':
      return {
        accuracyField: 'robustAccuracy',
        inputs: (model, x, labels, random) => attack(model, x, labels, method.attack, random),
      };
    case 'noise':
      return {
        accuracyField: undefined,
        inputs: (_model, x, _labels, random) => withNoise(x, method.sigma, random),
      };
  }
}

/** Gaussian noise, fresh for each batch and not clipped to [0, 1]; Cohen et al. 2019, locuslab/smoothing. */
const withNoise = (x: tf.Tensor4D, sigma: number, random: Random): tf.Tensor4D =>
  tf.tidy(() => tf.add(x, tf.tensor4d(random.fillNormal(x.size, sigma), x.shape)));
