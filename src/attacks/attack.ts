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
   * The perturbation [batch, height, width, channel] that restart 0, 1, … starts from, whatever the settings say of a
   * random start; a tensor that it makes is disposed with the attack's own.
   */
  readonly startNoise?: (restart: number) => tf.Tensor4D;
  /**
   * How batch norm behaves during the attack; public code disagrees (train mode in MadryLab/cifar10_challenge and
   * locuslab/fast_adversarial, eval mode in MadryLab/robustness). Default `eval`: each image is attacked alone.
   */
  readonly mode?: BatchNormMode;
  /** Called after each step (1, 2, …) of each restart with the projected iterate, which stays the attack's. */
  readonly onStep?: (step: number, x: tf.Tensor4D) => void;
}

/** Images [batch, height, width, channel] with what the attack has gained there [batch]: the higher the better. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- a tensor container needs an index signature
type Judged = { x: tf.Tensor4D; gain: tf.Tensor1D };

/** Where the attack is, and the best that it has seen where that is asked for. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- a tensor container needs an index signature
type Position = { x: tf.Tensor4D; best: Judged | undefined };

/** What the attack climbs, [batch]. Each image has its own: images do not mix. */
type Gain = (x: tf.Tensor4D) => tf.Tensor1D;

/**
 * Perturbs images inside the threat model's ball so that the cross entropy of the labels rises, or that of a target
 * class falls: x ← project(step(x, ∇ₓ loss)), `settings.steps` times. Goodfellow et al. 2015 (FGSM), Wong et al. 2020
 * (FGSM with random start), Madry et al. 2018, section 2.1 (PGD).
 *
 * A random start is cut to [0, 1] before the first gradient, as torchattacks does, and fast_adversarial for CIFAR (but
 * not for MNIST). With `settings.useBest` each image keeps its iterate of highest loss, the start and the last one
 * included, as in MadryLab/robustness (`use_best`): T steps cost T + 1 evaluations. With restarts each image keeps the
 * result of highest loss.
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
  return tf.tidy(() => {
    const gain = gainOf(model, labels, options);
    const once = (restart: number): Position => {
      const start = startingPoint(x, settings, random, options.startNoise?.(restart));
      return climb(gain, start, x, settings, options);
    };
    const judged = ({ x: last, best }: Position): Judged => better(best, { x: last, gain: gain(last) });
    if (settings.restarts <= 1 && !settings.useBest) return once(0).x;
    let worst = tf.tidy(() => judged(once(0)));
    for (let restart = 1; restart < settings.restarts; restart++) {
      const before = worst;
      worst = tf.tidy(() => better(before, judged(once(restart))));
      tf.dispose(before);
    }
    return worst.x;
  });
}

/** All steps of one restart. */
function climb(
  gain: Gain,
  start: tf.Tensor4D,
  origin: tf.Tensor4D,
  { threatModel, stepSize, epsilon, steps, useBest }: AttackSettings,
  { onStep }: AttackOptions,
): Position {
  const threat = threatModels[threatModel];
  const ascent = tf.valueAndGrad(gain);
  const advance = ({ x, best }: Position): Position => {
    const { value, grad } = guardTape(() => ascent(x, tf.ones([x.shape[0]])));
    return {
      x: threat.project(threat.step(x, grad, stepSize), origin, epsilon),
      best: useBest ? better(best, { x, gain: value }) : undefined,
    };
  };
  let position: Position = { x: start, best: undefined };
  for (let step = 1; step <= steps; step++) {
    const before = position;
    position = tf.tidy(() => advance(before));
    tf.dispose(before);
    onStep?.(step, position.x);
  }
  return position;
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

/** The loss of the labels, or the negated loss of the target class. */
function gainOf(model: Model, labels: tf.Tensor1D, { targetClass, mode = 'eval' }: AttackOptions): Gain {
  if (targetClass === undefined) return (images) => crossEntropy(model.logits(images, mode), labels);
  const targets =
    typeof targetClass === 'number' ? tf.fill<tf.Rank.R1>(labels.shape, targetClass, 'int32') : targetClass;
  return (images) => tf.tidy(() => tf.neg(crossEntropy(model.logits(images, mode), targets)));
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
