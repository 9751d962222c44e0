import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Runs `action` twice and expects that no tensor is left behind, whether it returns or throws; a tensor that it
 * returns must be disposed inside. The first run may fill caches that live as long as the backend.
 * @returns what the second run returned, or the error that it threw.
 */
export async function expectNoLeakedTensors(action: () => unknown): Promise<unknown> {
  await outcomeOf(action);
  const before = tf.memory().numTensors;
  const outcome = await outcomeOf(action);
  expect(tf.memory().numTensors - before, 'tensors left behind').toBe(0);
  return outcome;
}

async function outcomeOf(action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return error;
  }
}
