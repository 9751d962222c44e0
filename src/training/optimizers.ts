/** Optimisers with PyTorch's arithmetic, as functions from a parameter and its state to the next ones. */
import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerName, OptimizerSettings } from '../protocol/experiment';

/** A parameter with its gradient and its state, one tensor for each of the optimiser's slots; all of one shape. */
export interface ParameterState {
  readonly value: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

export interface Optimizer {
  /** PyTorch's names of what is remembered for each parameter; zero before the first step. */
  readonly slots: readonly string[];
  /**
   * The parameter and its slots after one step; to be called inside a tidy.
   * @param step 1 for the first one
   */
  next(
    parameter: ParameterState,
    settings: OptimizerSettings,
    learningRate: number,
    step: number,
  ): { readonly value: tf.Tensor; readonly slots: readonly tf.Tensor[] };
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const STABILITY = 1e-8;

/**
 * Kingma and Ba 2015 (arXiv 1412.6980), algorithm 1, with PyTorch's defaults: the stability constant outside the
 * square root, weight decay added to the gradient.
 */
const adam: Optimizer = {
  slots: ['exp_avg', 'exp_avg_sq'],
  next({ value, gradient, slots }, settings, learningRate, step) {
    const [mean, square] = twoOf(slots);
    const slope = decayed(value, gradient, settings.weightDecay);
    const nextMean = tf.add(mean, tf.mul(tf.sub(slope, mean), 1 - BETA_1));
    const nextSquare = tf.add(tf.mul(square, BETA_2), tf.mul(tf.square(slope), 1 - BETA_2));
    const scale = tf.add(tf.div(tf.sqrt(nextSquare), Math.sqrt(1 - BETA_2 ** step)), STABILITY);
    const length = learningRate / (1 - BETA_1 ** step);
    return {
      value: tf.sub(value, tf.mul(tf.div(nextMean, scale), length)),
      slots: [nextMean, nextSquare],
    };
  },
};

/** Stochastic gradient descent with momentum, plain or Nesterov's; Sutskever et al. 2013 as PyTorch writes it. */
const sgd: Optimizer = {
  slots: ['momentum_buffer'],
  next({ value, gradient, slots: [buffer] }, { momentum, nesterov, weightDecay }, learningRate) {
    if (!buffer) throw new Error('SGD keeps one slot.');
    const slope = decayed(value, gradient, weightDecay);
    const velocity = tf.add(tf.mul(buffer, momentum), slope);
    const direction = nesterov ? tf.add(slope, tf.mul(velocity, momentum)) : velocity;
    return { value: tf.sub(value, tf.mul(direction, learningRate)), slots: [velocity] };
  },
};

export const optimizers: Readonly<Record<OptimizerName, Optimizer>> = { adam, sgd };

const decayed = (value: tf.Tensor, gradient: tf.Tensor, weightDecay: number): tf.Tensor =>
  weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(value, weightDecay));

function twoOf(slots: readonly tf.Tensor[]): [tf.Tensor, tf.Tensor] {
  const [first, second] = slots;
  if (!first || !second) throw new Error('Adam keeps two slots.');
  return [first, second];
}
