import * as tf from '@tensorflow/tfjs-core';
import type { AttackSettings } from '../protocol/experiment';
import { betweenSteps } from './batch';
import { threatModels } from './threatModels';

/** Where an ascent may go, and who is told of it. */
export interface Ascent extends Pick<AttackSettings, 'threatModel' | 'epsilon' | 'stepSize' | 'steps'> {
  /** The images [batch, height, width, channel] round which the iterates stay. */
  readonly origin: tf.Tensor4D;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step (1, 2, …) with the projected iterate, which stays the ascent's. */
  readonly onStep?: ((step: number, x: tf.Tensor4D) => void) | undefined;
}

/**
 * The loop of every attack that follows a gradient with steps of one size: x ← project(step(x, gradient)).
 * Other work happens between two steps.
 * @param start taken over and disposed
 * @param gradientAt what is climbed, by each pixel; a new tensor, disposed here
 * @returns the last iterate, the caller's to dispose
 * @throws `cancelled` before the next step once the signal is aborted; what `gradientAt` throws
 */
export async function climb(
  start: tf.Tensor4D,
  { origin, threatModel, epsilon, stepSize, steps, signal, onStep }: Ascent,
  gradientAt: (x: tf.Tensor4D) => tf.Tensor4D | Promise<tf.Tensor4D>,
): Promise<tf.Tensor4D> {
  const threat = threatModels[threatModel];
  let x = start;
  try {
    for (let step = 1; step <= steps; step++) {
      await betweenSteps(signal);
      const [before, gradient] = [x, await gradientAt(x)];
      try {
        x = tf.tidy(() => threat.project(threat.step(before, gradient, stepSize), origin, epsilon));
      } finally {
        gradient.dispose();
      }
      before.dispose();
      onStep?.(step, x);
    }
    return x;
  } catch (error) {
    x.dispose();
    throw error;
  }
}
