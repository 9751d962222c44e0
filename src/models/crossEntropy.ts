import * as tf from '@tensorflow/tfjs-core';

/**
 * The cross entropy of each sample, −log softmax(logits)[label]. Its gradient is taken in closed form, softmax −
 * one-hot: `tf.losses.softmaxCrossEntropy` would run several times the kernels.
 *
 * With label smoothing ε (Szegedy et al. 2016, arXiv 1512.00567, section 7, as PyTorch has it) the one-hot target
 * becomes (1 − ε) · one-hot + ε / classes.
 *
 * @param logits [batch, classes], float32
 * @param labels [batch], int32, each 0 to classes − 1
 * @param smoothing ε, 0..1
 * @returns [batch], in nats; the caller's to dispose
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing = 0): tf.Tensor1D {
  const ofLogits = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    if (!(input instanceof tf.Tensor) || typeof save !== 'function') {
      throw new Error('tf.customGrad passes the inputs, then the function that saves tensors.');
    }
    const classes = input.shape[1] ?? 0;
    const target = targetOf(labels, classes, smoothing);
    // Shifting by the maximum keeps exp() finite and leaves the softmax as it is.
    const shifted = tf.sub(input, tf.max(input, 1, true));
    const logSumExp = tf.log(tf.sum(tf.exp(shifted), 1, true));
    const logSoftmax = tf.sub(shifted, logSumExp);
    const value = tf.neg(tf.sum(tf.mul(target, logSoftmax), 1));
    // Last: what is saved before a failure stays for ever.
    save([logSoftmax, target]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedLogSoftmax, savedTarget] = saved;
        if (!savedLogSoftmax || !savedTarget) throw new Error('Two tensors were saved.');
        return tf.mul(tf.sub(tf.exp(savedLogSoftmax), savedTarget), tf.expandDims(dy, 1));
      },
    };
  });
  return tf.tidy(() => tf.reshape(ofLogits(logits), [-1]));
}

/** The distribution [batch, classes] that each sample's softmax is held to. */
function targetOf(labels: tf.Tensor1D, classes: number, smoothing: number): tf.Tensor {
  const oneHot = tf.cast(tf.oneHot(labels, classes), 'float32');
  return smoothing === 0 ? oneHot : tf.add(tf.mul(oneHot, 1 - smoothing), smoothing / classes);
}
