import * as tf from '@tensorflow/tfjs-core';
import { MomentumStep } from '../kernelNames';
import { hasKernel, runKernel } from './runKernel';

export interface MomentumSettings {
  readonly learningRate: number;
  /** In [0, 1); 0 is plain gradient descent. */
  readonly momentum: number;
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
 * parameter -= learningRate * velocity) for one parameter: the next state, in new tensors that the caller owns.
 */
export function momentumUpdate<T extends tf.Tensor>(
  state: MomentumState<T>,
  gradient: T,
  { learningRate, momentum, weightDecay }: MomentumSettings,
): MomentumState<T> {
  return tf.tidy(() => {
    if (hasKernel(MomentumStep)) {
      const [parameter, velocity] = runKernel<[T, T]>(
        MomentumStep,
        { ...state, gradient },
        { learningRate, momentum, weightDecay },
      );
      return { parameter, velocity };
    }
    const slope = tf.add(gradient, tf.mul(state.parameter, weightDecay));
    const velocity = tf.add<T>(tf.mul(state.velocity, momentum), slope);
    return { parameter: tf.sub<T>(state.parameter, tf.mul(velocity, learningRate)), velocity };
  });
}
