import * as tf from '@tensorflow/tfjs-core';
import { AdamStep } from '../kernelNames';
import { hasKernel, runKernel } from './runKernel';

export interface AdamSettings {
  readonly learningRate: number;
  /** In [0, 1); PyTorch's default is 0.9. */
  readonly beta1: number;
  /** In [0, 1); PyTorch's default is 0.999. */
  readonly beta2: number;
  /** Added to the root of the second moment; PyTorch's default is 1e-8. */
  readonly epsilon: number;
  /** Added to the gradient as weightDecay * parameter, as in PyTorch's Adam. */
  readonly weightDecay: number;
  /** Number of this step, from 1. */
  readonly step: number;
}

/** What a kernel of the step is given beside its tensors: the moments' bias corrections are computed once. */
export interface AdamStepAttributes {
  readonly beta1: number;
  readonly beta2: number;
  /** Learning rate over 1 − β₁ᵗ. */
  readonly stepSize: number;
  /** 1 / √(1 − β₂ᵗ). */
  readonly rootCorrection: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** A parameter with its moments, all of one shape. */
export interface AdamState<T extends tf.Tensor> {
  readonly parameter: T;
  readonly firstMoment: T;
  readonly secondMoment: T;
}

/**
 * One step of Adam (Kingma and Ba, 2015, algorithm 1, in PyTorch's form) for one parameter: the next state, in new
 * tensors that the caller owns. One pass over memory where the backend has a kernel for it.
 */
export function adamUpdate<T extends tf.Tensor>(
  state: AdamState<T>,
  gradient: T,
  settings: AdamSettings,
): AdamState<T> {
  const { beta1, beta2, epsilon, weightDecay, step } = settings;
  const stepSize = settings.learningRate / (1 - beta1 ** step);
  const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step);
  const attributes = { beta1, beta2, stepSize, rootCorrection, epsilon, weightDecay };
  return tf.tidy(() => {
    const [parameter, firstMoment, secondMoment] = hasKernel(AdamStep)
      ? runKernel<[T, T, T]>(AdamStep, { ...state, gradient }, attributes)
      : composed(state, gradient, attributes);
    return { parameter, firstMoment, secondMoment };
  });
}

function composed<T extends tf.Tensor>(
  { parameter, firstMoment, secondMoment }: AdamState<T>,
  gradient: T,
  { beta1, beta2, stepSize, rootCorrection, epsilon, weightDecay }: AdamStepAttributes,
): [T, T, T] {
  // Each operation is a pass over memory: the factors of moments and root are put where they need the fewest.
  const slope = weightDecay === 0 ? gradient : tf.add<T>(gradient, tf.mul(parameter, weightDecay));
  const mean = tf.add<T>(firstMoment, tf.mul(tf.sub(slope, firstMoment), 1 - beta1));
  const variance = tf.add<T>(secondMoment, tf.mul(tf.sub(tf.square(slope), secondMoment), 1 - beta2));
  const root = tf.add(tf.sqrt(variance), epsilon / rootCorrection);
  return [tf.sub<T>(parameter, tf.div(tf.mul(mean, stepSize / rootCorrection), root)), mean, variance];
}
