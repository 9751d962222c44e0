/** Threat models: which images count as close to an origin, and how an attack moves among them. */
import * as tf from '@tensorflow/tfjs-core';
import type { ThreatModelName } from '../protocol/experiment';
import type { Random } from '../data/random';

/**
 * A set of images round each origin of a batch, always cut to pixels in [0, 1]. Images are [batch, height, width,
 * channel], float32; ε and step sizes are in pixel units. Each function returns one new tensor, the caller's.
 */
export interface ThreatModel {
  /** The nearest image of the set round `origin`. */
  project(x: tf.Tensor4D, origin: tf.Tensor4D, epsilon: number): tf.Tensor4D;
  /**
   * One step of steepest ascent of length `stepSize` in the set's norm, one for all images or [batch, 1, 1, 1]; not
   * projected.
   */
  step(x: tf.Tensor4D, gradient: tf.Tensor4D, stepSize: number | tf.Tensor4D): tf.Tensor4D;
  /** A perturbation of `shape` to start from; not projected. */
  start(shape: readonly number[], epsilon: number, random: Random): tf.Tensor4D;
}

/** |x − origin| ≤ ε at every pixel and channel; Madry et al. 2018 (arXiv 1706.06083), section 2.1. */
const linf: ThreatModel = {
  project: (x, origin, epsilon) =>
    tf.tidy(() => tf.clipByValue(tf.add(origin, tf.clipByValue(tf.sub(x, origin), -epsilon, epsilon)), 0, 1)),
  step: (x, gradient, stepSize) => tf.tidy(() => tf.add(x, tf.mul(signOf(gradient), stepSize))),
  start: ([batch = 0, height = 0, width = 0, channels = 0], epsilon, random) =>
    tf.tensor4d(random.fillUniform(batch * height * width * channels, -epsilon, epsilon), [
      batch,
      height,
      width,
      channels,
    ]),
};

/** Brings every normal float32 to 1 or above. */
const STEEP = 3e38;

/**
 * −1, 0 or 1. `tf.sign` of the wasm backend gives 0 for values below about 1e-7, which is where the gradient of a
 * confident network lies: attacks would leave its images alone, and it would look robust.
 */
const signOf = (values: tf.Tensor4D): tf.Tensor4D => tf.clipByValue(tf.mul(values, STEEP), -1, 1);

/** Added to norms before dividing by them, so that a zero gradient stays zero (MadryLab/robustness). */
const TINY = 1e-10;

/** ‖values‖₂ of each image. @returns [batch, 1, 1, 1] */
export const l2Norms = (values: tf.Tensor4D): tf.Tensor4D =>
  tf.tidy(() => tf.sqrt(tf.sum(tf.square(values), [1, 2, 3], true)));

const l2Directions = (values: tf.Tensor4D): tf.Tensor4D =>
  tf.tidy(() => {
    // Squares of the gradients of a confident network vanish in float32: they are scaled to 1 first.
    const largest = tf.maximum(tf.max(tf.abs(values), [1, 2, 3], true), FLOAT32_SMALLEST_NORMAL);
    const scaled = tf.div<tf.Tensor4D>(values, largest);
    const norms = tf.mul(l2Norms(scaled), largest);
    return tf.mul(scaled, tf.div(largest, tf.add(norms, TINY)));
  });

const FLOAT32_SMALLEST_NORMAL = 1.1754944e-38;

/**
 * ‖x − origin‖₂ ≤ ε for each image as a whole, as in MadryLab/robustness (attack_steps.py). A random start lies ON the
 * sphere, as there; torchattacks draws a radius as well and starts inside (`startNoise` of an attack allows for both).
 */
const l2: ThreatModel = {
  project: (x, origin, epsilon) =>
    tf.tidy(() => {
      const moved = tf.sub<tf.Tensor4D>(x, origin);
      const shrink = tf.minimum(1, tf.div(epsilon, tf.add(l2Norms(moved), TINY)));
      return tf.clipByValue(tf.add(origin, tf.mul(moved, shrink)), 0, 1);
    }),
  step: (x, gradient, stepSize) => tf.tidy(() => tf.add(x, tf.mul(l2Directions(gradient), stepSize))),
  start: ([batch = 0, height = 0, width = 0, channels = 0], epsilon, random) =>
    tf.tidy(() => {
      const normal = tf.tensor4d(random.fillNormal(batch * height * width * channels, 1), [
        batch,
        height,
        width,
        channels,
      ]);
      return tf.mul(l2Directions(normal), epsilon);
    }),
};

export const threatModels: Readonly<Record<ThreatModelName, ThreatModel>> = { linf, l2 };
