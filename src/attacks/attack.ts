/** The one attack loop: FGSM, FGSM with random start and PGD differ only in their settings. */
import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from '../models/crossEntropy';
import { guardTape } from '../models/guardTape';
import type { BatchNormMode, Model } from '../models/model';
import type { AttackSettings } from '../protocol/experiment';
import type { Random } from '../data/random';
import { threatModels } from './threatModels';

export interface AttackOptions {
  /** Moves towards this class (one for all images, or int32 [batch]) instead of away from the labels. */
  readonly targetClass?: number | tf.Tensor1D;
  /**
   * Returns for each image the iterate of highest loss, the start and the last one included, as
   * MadryLab/robustness does (`use_best`); costs one forward pass more. Default: the last iterate, as Madry et al. do.
   */
  readonly useBest?: boolean;
  /** Starts from this perturbation [batch, height, width, channel], whatever the settings say of a random start. */
  readonly startNoise?: tf.Tensor4D;
  /**
   * How batch norm behaves during the attack; public code disagrees (train mode in MadryLab/cifar10_challenge and
   * locuslab/fast_adversarial, eval mode in MadryLab/robustness). Default `eval`: each image is attacked alone.
   */
  readonly mode?: BatchNormMode;
  /** Called after each step (1, 2, …) with the projected iterate, which stays the attack's. */
  readonly onStep?: (step: number, x: tf.Tensor4D) => void;
}

/** Images [batch, height, width, channel] with what the attack has gained there [batch]: the higher the better. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- a tensor container needs an index signature
type Judged = { x: tf.Tensor4D; gain: tf.Tensor1D };

/** Where the attack is, and the best that it has seen where that is asked for. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- a tensor container needs an index signature
type Position = { x: tf.Tensor4D; best: Judged | undefined };

/** What the attack climbs: its value [batch] and the gradient of its sum at images. */
type Ascent = (x: tf.Tensor4D) => { value: tf.Tensor1D; grad: tf.Tensor4D };

/**
 * Perturbs images inside the threat model's ball so that the cross entropy of the labels rises, or that of a target
 * class falls: x ← project(step(x, ∇ₓ loss)), `settings.steps` times. Goodfellow et al. 2015 (FGSM), Wong et al. 2020
 * (FGSM with random start), Madry et al. 2018, section 2.1 (PGD).
 *
 * A random start is cut to [0, 1] before the first gradient, as torchattacks does, and fast_adversarial for CIFAR (but
 * not for MNIST).
 *
 * @param x [batch, height, width, channel], float32, 0..1
 * @param labels [batch], int32
 * @returns [batch, height, width, channel], float32, 0..1; the caller's to dispose
 */
export function attack(
  model: Model,
  x: tf.Tensor4D,
  labels: tf.Tensor1D,
  settings: AttackSettings,
  random: Random,
  options: AttackOptions = {},
): tf.Tensor4D {
  const threat = threatModels[settings.threatModel];
  const advance = (ascent: Ascent, position: Position): Position => {
    const { value, grad } = ascent(position.x);
    return {
      x: threat.project(threat.step(position.x, grad, settings.stepSize), x, settings.epsilon),
      best: options.useBest === true ? better(position.best, { x: position.x, gain: value }) : undefined,
    };
  };
  return tf.tidy(() => {
    const ascent = ascentOf(model, labels, options);
    let position: Position = { x: startingPoint(x, settings, random, options.startNoise), best: undefined };
    for (let step = 1; step <= settings.steps; step++) {
      const before = position;
      position = tf.tidy(() => advance(ascent, before));
      tf.dispose(before);
      options.onStep?.(step, position.x);
    }
    if (position.best === undefined) return position.x;
    return better(position.best, { x: position.x, gain: ascent(position.x).value }).x;
  });
}

function startingPoint(
  x: tf.Tensor4D,
  settings: AttackSettings,
  random: Random,
  startNoise: tf.Tensor4D | undefined,
): tf.Tensor4D {
  if (startNoise === undefined && !settings.randomStart) return tf.clone(x);
  const threat = threatModels[settings.threatModel];
  return tf.tidy(() => {
    const perturbation = startNoise ?? threat.start(x.shape, settings.epsilon, random);
    return tf.clipByValue(tf.add(x, perturbation), 0, 1);
  });
}

/** The loss of the labels, or the negated loss of the target class. Summed over the batch: images do not mix. */
function ascentOf(model: Model, labels: tf.Tensor1D, options: AttackOptions): Ascent {
  const { targetClass, mode = 'eval' } = options;
  const lossOf = (against: tf.Tensor1D, sign: 1 | -1): Ascent => {
    const gain = tf.valueAndGrad((images: tf.Tensor4D) => {
      const losses = crossEntropy(model.logits(images, mode), against);
      return sign === 1 ? losses : tf.neg(losses);
    });
    return (images) => guardTape(() => gain(images, tf.ones(labels.shape)));
  };
  if (targetClass === undefined) return lossOf(labels, 1);
  return lossOf(
    typeof targetClass === 'number' ? tf.fill(labels.shape, targetClass, 'int32') : targetClass,
    -1,
  );
}

/** The better of two candidates, image by image; the earlier one where they are equal. */
function better(earlier: Judged | undefined, later: Judged): Judged {
  if (earlier === undefined) return { x: tf.clone(later.x), gain: tf.clone(later.gain) };
  const improved = tf.greater(later.gain, earlier.gain);
  return {
    x: tf.where(tf.reshape(improved, [-1, 1, 1, 1]), later.x, earlier.x),
    gain: tf.maximum(later.gain, earlier.gain),
  };
}
