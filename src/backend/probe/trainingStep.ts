import * as tf from '@tensorflow/tfjs-core';

/** 0.3 · 10⁹ multiply-adds, enough that a GPU is not held up by its calls alone. */
const [images, side, channels, classes] = [16, 16, 64, 10];
const repeats = 30;
const budgetMs = 500;
/** A backend that takes longer over one image is known to be slow. */
const slowImageMs = 100;

/**
 * Milliseconds of a small fixed training step, the best of a few: a convolution, relu, the mean over pixels and a dense
 * layer, and the gradient of the loss with respect to all weights, read back. The first step, which compiles, does not
 * count. Of a slow backend one image is timed and multiplied: a graphics processor in software takes a second over it.
 */
export async function timeTrainingStep(): Promise<number> {
  const x = tf.randomUniform<tf.Rank.R4>([images, side, side, channels], 0, 1, 'float32', 1);
  const one = tf.slice(x, 0, 1);
  const weights = [
    tf.randomUniform([3, 3, channels, channels], -0.05, 0.05, 'float32', 2),
    tf.randomUniform([channels, classes], -0.1, 0.1, 'float32', 3),
  ];
  try {
    await step(one, weights);
    const oneImage = await timeOf(() => step(one, weights));
    if (oneImage > slowImageMs) return oneImage * images;
    await step(x, weights);
    return await fastest(() => step(x, weights));
  } finally {
    tf.dispose([x, one, ...weights]);
  }
}

async function fastest(action: () => Promise<void>): Promise<number> {
  const end = performance.now() + budgetMs;
  let best = await timeOf(action);
  for (let repeat = 1; repeat < repeats && performance.now() < end; repeat++) {
    best = Math.min(best, await timeOf(action));
  }
  return best;
}

async function timeOf(action: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

async function step(x: tf.Tensor4D, weights: readonly tf.Tensor[]): Promise<void> {
  const gradients = tf.tidy(() =>
    tf.grads((filter: tf.Tensor, dense: tf.Tensor) => {
      const features = tf.mean(tf.relu(tf.conv2d(x, filter as tf.Tensor4D, 1, 'same')), [1, 2]);
      const logits = tf.matMul(features, dense);
      return tf.mean(tf.logSumExp(logits, 1));
    })([...weights]),
  );
  await Promise.all(gradients.map((gradient) => gradient.data()));
  tf.dispose(gradients);
}
