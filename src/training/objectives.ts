/** What a network is trained on: each objective turns a batch into the images that the loss is taken at. */
import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../attacks/attack';
import type { Random } from '../data/random';
import type { Model } from '../models/model';
import type { TrainingMethod } from '../protocol/experiment';

/** The field of a step's record that the accuracy on an objective's images belongs in. */
export type AccuracyField = 'cleanAccuracy' | 'robustAccuracy';

/** A part of an objective: what it makes of the batch, and what that counts. */
export interface ObjectivePart {
  /** What the accuracy on the images says; nothing for noisy images, which are neither clean nor attacked. */
  readonly accuracyField: AccuracyField | undefined;
  /** Share of the loss, 0..1; those of an objective's parts add up to 1. */
  readonly share: number;
  /**
   * @param x [batch, height, width, channel], 0..1
   * @param labels [batch], int32
   * @returns images of the same shape; the caller's to dispose
   */
  inputs(model: Model, x: tf.Tensor4D, labels: tf.Tensor1D, random: Random): tf.Tensor4D;
}

/** One part or more, each of the whole batch. */
export type Objective = readonly ObjectivePart[];

const clean = (share: number): ObjectivePart => ({
  accuracyField: 'cleanAccuracy',
  share,
  inputs: (_model, x) => tf.clone(x),
});

/**
 * The objective of a training method. Of an adversarial one with a clean share c it is
 * c · L(x, y) + (1 − c) · L(x', y), the mean of L over the batch in both parts: Goodfellow et al. 2015 (arXiv
 * 1412.6572), section 6, with α = c.
 */
export function objectiveOf(method: TrainingMethod): Objective {
  switch (method.name) {
    case 'natural':
      return [clean(1)];
    case 'adversarial': {
      const attacked = attackedPart(method);
      return method.cleanShare === 0 ? [attacked] : [clean(method.cleanShare), attacked];
    }
    case 'noise':
      return [
        {
          accuracyField: undefined,
          share: 1,
          inputs: (_model, x, _labels, random) => withNoise(x, method.sigma, random),
        },
      ];
  }
}

function attackedPart(method: Extract<TrainingMethod, { name: 'adversarial' }>): ObjectivePart {
  return {
    accuracyField: 'robustAccuracy',
    share: 1 - method.cleanShare,
    inputs: (model, x, labels, random) =>
      tf.tidy(() =>
        attack(model, x, labels, method.attack, random, {
          mode: method.attackMode,
          ...(method.target === 'random' && { targetClass: otherClasses(labels, model.classes, random) }),
        }),
      ),
  };
}

/** For each label another class, each as likely; Kurakin et al. 2017 (arXiv 1611.01236), section 3.1, without their preference. */
export function otherClasses(labels: tf.Tensor1D, classes: number, random: Random): tf.Tensor1D {
  const targets = labels.dataSync().map((label) => (label + 1 + random.integer(classes - 1)) % classes);
  return tf.tensor1d(targets, 'int32');
}

/** Gaussian noise, fresh for each batch and not clipped to [0, 1]; Cohen et al. 2019, locuslab/smoothing. */
const withNoise = (x: tf.Tensor4D, sigma: number, random: Random): tf.Tensor4D =>
  tf.tidy(() => tf.add(x, tf.tensor4d(random.fillNormal(x.size, sigma), x.shape)));
