import type * as tf from '@tensorflow/tfjs-core';

/** Narrows a tensor's type; a wrong rank here is a broken network, never a person's mistake. */
export function asTensor4D(x: tf.Tensor): tf.Tensor4D {
  if (!isTensor4D(x)) throw wrongRank(4, x);
  return x;
}

export function asTensor2D(x: tf.Tensor): tf.Tensor2D {
  if (!isTensor2D(x)) throw wrongRank(2, x);
  return x;
}

export function asTensor1D(x: tf.Tensor): tf.Tensor1D {
  if (!isTensor1D(x)) throw wrongRank(1, x);
  return x;
}

const isTensor4D = (x: tf.Tensor): x is tf.Tensor4D => x.rank === 4;
const isTensor2D = (x: tf.Tensor): x is tf.Tensor2D => x.rank === 2;
const isTensor1D = (x: tf.Tensor): x is tf.Tensor1D => x.rank === 1;

const wrongRank = (expected: number, x: tf.Tensor): Error =>
  new Error(`expected a tensor of rank ${String(expected)}, found shape [${x.shape.join(', ')}]`);
