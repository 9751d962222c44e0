import * as tf from '@tensorflow/tfjs-core';
import { MomentumStep } from '../kernelNames';
import { hasKernel, runKernel } from './runKernel';

export interface MomentumSettings {
  readonly learningRate: number;
  /** In [0, 1); 0 is plain gradient descent. */
  readonly momentum: number;
  /** Whether the step looks ahead along the new velocity: direction = gradient + momentum * velocity. */
  readonly nesterov: boolean;
  /** Added to the gradient as weightDecay * parameter. */
  readonly weightDecay: number;
}

/** A parameter with its velocity, both of one shape. */
export interface MomentumState<T extends tf.Tensor> {
  readonly parameter: T;
  readonly velocity: T;
}

/**
 * One step of gradient descent with momentum as PyTorch defines it (velocity = momentum * velocity + gradient,
 * parameter -= learningRate * velocity; Nesterov's after Sutskever et al., 2013) for one parameter: the next state, in
 * new tensors that the caller owns.
 */
export function momentumUpdate<T extends tf.Tensor>(
  state: MomentumState<T>,
  gradient: T,
  { learningRate, momentum, nesterov, weightDecay }: MomentumSettings,
): MomentumState<T> {
  return tf.tidy(() => {
    const plain = hasKernel(MomentumStep)
      ? runKernel<[T, T]>(MomentumStep, { ...state, gradient }, { learningRate, momentum, weightDecay })
      : undefined;
    if (plain && !nesterov) return { parameter: plain[0], velocity: plain[1] };
    const slope = tf.add<T>(gradient, tf.mul(state.parameter, weightDecay));
    const velocity = plain?.[1] ?? tf.add<T>(tf.mul(state.velocity, momentum), slope);
    const direction = nesterov ? tf.add<T>(slope, tf.mul(velocity, momentum)) : velocity;
    return { parameter: tf.sub<T>(state.parameter, tf.mul(direction, learningRate)), velocity };
  });
}
