/** Attacks along the gradient of the loss: FGSM, FGSM with random start and PGD differ only in their settings. */
import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from '../models/crossEntropy';
import { guardTape } from '../models/guardTape';
import type { BatchNormMode, Model } from '../models/model';
import type { AttackSettings } from '../protocol/experiment';
import type { Random } from '../data/random';
import { climb } from './climb';
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
  readonly signal?: AbortSignal | undefined;
}

/** Images [batch, height, width, channel] with what the attack has gained there [batch]: the higher the better. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- a tensor container needs an index signature
type Judged = { x: tf.Tensor4D; gain: tf.Tensor1D };

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
 * Other work happens between two steps; `x` and `labels` must live as long.
 *
 * @param x [batch, height, width, channel], float32, 0..1
 * @param labels [batch], int32
 * @returns [batch, height, width, channel], float32, 0..1; the caller's to dispose
 * @throws `cancelled` before the next step once the signal is aborted
 */
export async function attack(
  model: Model,
  x: tf.Tensor4D,
  labels: tf.Tensor1D,
  settings: AttackSettings,
  random: Random,
  options: AttackOptions = {},
): Promise<tf.Tensor4D> {
  const gain = gainOf(model, labels, options);
  const { useBest, restarts } = settings;
  const best = nothingYet();
  const gradientAt = (at: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const { value, grad } = guardTape(() => tf.valueAndGrad(gain)(at, tf.ones([at.shape[0]])));
      if (useBest) best.offer({ x: at, gain: value });
      return grad;
    });
  try {
    for (let restart = 0; ; restart++) {
      const start = startingPoint(x, settings, random, () => options.startNoise?.(restart));
      const last = await climb(start, { ...settings, ...options, origin: x }, gradientAt);
      if (!useBest && restarts <= 1) return last;
      offerLast(best, last, gain);
      if (restart + 1 >= restarts) return best.copy();
    }
  } finally {
    best.dispose();
  }
}

/** Remembers of each image the candidate of highest gain; of equals the earlier. */
interface BestSoFar {
  /** The candidate stays its owner's. */
  readonly offer: (candidate: Judged) => void;
  /** The caller's to dispose. */
  readonly copy: () => tf.Tensor4D;
  readonly dispose: () => void;
}

function nothingYet(): BestSoFar {
  let best: Judged | undefined;
  return {
    offer: (candidate) => {
      const before = best;
      // Kept, because the candidate may be judged in the middle of a tidy scope.
      best = tf.tidy(() => better(before, candidate));
      tf.keep(best.x);
      tf.keep(best.gain);
      tf.dispose(before);
    },
    copy: () => {
      if (!best) throw new Error('Something is offered before the best is asked for.');
      return tf.clone(best.x);
    },
    dispose: () => tf.dispose(best),
  };
}

/** @param last taken over */
function offerLast(best: BestSoFar, last: tf.Tensor4D, gain: Gain): void {
  try {
    tf.tidy(() => best.offer({ x: last, gain: gain(last) }));
  } finally {
    last.dispose();
  }
}

function startingPoint(
  x: tf.Tensor4D,
  settings: AttackSettings,
  random: Random,
  startNoise: () => tf.Tensor4D | undefined,
): tf.Tensor4D {
  return tf.tidy(() => {
    const noise = startNoise();
    if (noise === undefined && !settings.randomStart) return tf.clone(x);
    const perturbation = noise ?? threatModels[settings.threatModel].start(x.shape, settings.epsilon, random);
    return tf.clipByValue(tf.add(x, perturbation), 0, 1);
  });
}

/** The loss of the labels, or the negated loss of the target class. */
function gainOf(model: Model, labels: tf.Tensor1D, { targetClass, mode = 'eval' }: AttackOptions): Gain {
  if (targetClass === undefined) return (images) => crossEntropy(model.logits(images, mode), labels);
  return (images) =>
    tf.tidy(() => {
      const targets =
        typeof targetClass === 'number'
          ? tf.fill<tf.Rank.R1>(labels.shape, targetClass, 'int32')
          : targetClass;
      return tf.neg(crossEntropy(model.logits(images, mode), targets));
    });
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
