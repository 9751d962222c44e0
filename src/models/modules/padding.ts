import * as tf from '@tensorflow/tfjs-core';

/** An operation over windows: it takes the images and the padding that it must still do itself. */
export type Windowed = (x: tf.Tensor4D, padding: 'same' | 'valid' | number) => tf.Tensor4D;

export interface Window {
  readonly kernelSize: number;
  readonly stride: number;
  /** Pixels added on each of the four sides, as PyTorch does. */
  readonly padding: number;
}

/**
 * Runs `operation` with PyTorch's symmetric padding. TensorFlow's `same` equals it for stride 1 and an odd kernel
 * only: with stride 2 it pads the end more than the start. The native backend refuses numbers, so that the images are
 * padded before; the others pad inside their kernels, which saves a copy.
 * @param fill what the border counts as: 0 for a convolution, −∞ for a maximum.
 */
export function withSymmetricPadding(
  x: tf.Tensor4D,
  { kernelSize, stride, padding }: Window,
  fill: number,
  operation: Windowed,
): tf.Tensor4D {
  if (padding === 0) return operation(x, 'valid');
  if (stride === 1 && 2 * padding === kernelSize - 1) return operation(x, 'same');
  if (tf.getBackend() !== 'tensorflow') return operation(x, padding);
  const border: [number, number] = [padding, padding];
  return operation(tf.pad(x, [[0, 0], border, border, [0, 0]], fill), 'valid');
}
