import * as tf from '@tensorflow/tfjs-core';

/** 0.45 · 10⁹ multiply-adds, enough that a GPU is not held up by its calls alone. */
const [images, side, channels, classes] = [16, 16, 64, 10];
const repeats = 8;
/** Slow backends are known to be slow after one step. */
const budgetMs = 500;

/**
 * Milliseconds of a small fixed training step, the best of a few: a convolution, relu, the mean over pixels and a dense
 * layer, and the gradient of the loss with respect to all weights, read back. The first step, which compiles, does not count.
 */
export async function timeTrainingStep(): Promise<number> {
  const x = tf.randomUniform<tf.Rank.R4>([images, side, side, channels], 0, 1, 'float32', 1);
  const weights = [
    tf.randomUniform([3, 3, channels, channels], -0.05, 0.05, 'float32', 2),
    tf.randomUniform([channels, classes], -0.1, 0.1, 'float32', 3),
  ];
  try {
    await step(x, weights);
    let best = Number.POSITIVE_INFINITY;
    const end = performance.now() + budgetMs;
    for (let repeat = 0; repeat < repeats && (repeat === 0 || performance.now() < end); repeat++) {
      const started = performance.now();
      await step(x, weights);
      best = Math.min(best, performance.now() - started);
    }
    return best;
  } finally {
    tf.dispose([x, ...weights]);
  }
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
