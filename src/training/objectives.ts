/** What a network is trained on: each objective turns a batch into the images that the loss is taken at. */
import * as tf from '@tensorflow/tfjs-core';
import { attack } from '../attacks/attack';
import type { Random } from '../data/random';
import type { Model } from '../models/model';
import type { TrainingMethod } from '../protocol/experiment';
import type { Batch } from './trainingStep';

/** The field of a step's record that the accuracy on an objective's images belongs in. */
export type AccuracyField = 'cleanAccuracy' | 'robustAccuracy';

/** A part of an objective: what it makes of the batch, and what that counts. */
export interface ObjectivePart {
  /** What the accuracy on the images says; nothing for noisy images, which are neither clean nor attacked. */
  readonly accuracyField: AccuracyField | undefined;
  /** Share of the loss, 0..1; those of an objective's parts add up to 1. */
  readonly share: number;
  /**
   * @returns images of the same shape; the caller's to dispose
   */
  inputs(model: Model, batch: Batch, random: Random): Promise<tf.Tensor4D>;
}

/** One part or more, each of the whole batch. */
export type Objective = readonly ObjectivePart[];

const clean = (share: number): ObjectivePart => ({
  accuracyField: 'cleanAccuracy',
  share,
  inputs: (_model, { x }) => Promise.resolve(tf.clone(x)),
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
          inputs: (_model, { x }, random) => Promise.resolve(withNoise(x, method.sigma, random)),
        },
      ];
  }
}

function attackedPart(method: Extract<TrainingMethod, { name: 'adversarial' }>): ObjectivePart {
  return {
    accuracyField: 'robustAccuracy',
    share: 1 - method.cleanShare,
    inputs: async (model, { x, labels, classes }, random) => {
      const options = { mode: method.attackMode };
      if (method.target === 'none') return attack(model, x, labels, method.attack, random, options);
      const targetClass = tf.tensor1d(otherClasses(classes, model.classes, random), 'int32');
      try {
        return await attack(model, x, labels, method.attack, random, { ...options, targetClass });
      } finally {
        targetClass.dispose();
      }
    },
  };
}

/** For each label another class, each as likely; Kurakin et al. 2017 (arXiv 1611.01236), section 3.1, without their preference. */
export const otherClasses = (labels: Int32Array, classes: number, random: Random): Int32Array =>
  labels.map((label) => (label + 1 + random.integer(classes - 1)) % classes);

/** Gaussian noise, fresh for each batch and not clipped to [0, 1]; Cohen et al. 2019, locuslab/smoothing. */
const withNoise = (x: tf.Tensor4D, sigma: number, random: Random): tf.Tensor4D =>
  tf.tidy(() => tf.add(x, tf.tensor4d(random.fillNormal(x.size, sigma), x.shape)));
