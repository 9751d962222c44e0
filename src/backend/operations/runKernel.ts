import * as tf from '@tensorflow/tfjs-core';

/** TensorFlow.js declares that a kernel is always found. */
const findKernel: (name: string, backend: string) => tf.KernelConfig | undefined = tf.getKernel;

/** Whether the running backend has a kernel of ours; on the others the operation is composed of stock ones. */
export function hasKernel(name: string): boolean {
  return findKernel(name, tf.getBackend()) !== undefined;
}

/**
 * Runs one of our kernels; its outputs belong to the caller's tidy. The kernel fixes number and ranks of its outputs,
 * which TensorFlow.js' registry does not know: the caller states them.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the registry is untyped: only the caller knows
export function runKernel<Outputs extends readonly tf.Tensor[]>(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Readonly<Record<string, number | boolean>> = {},
): Outputs {
  return [tf.engine().runKernel(name, { ...inputs }, { ...attributes })].flat() as unknown as Outputs;
}

/** The gradient of a kernel's first output. */
export function firstGradient(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [first] = [dy].flat();
  if (first === undefined) throw new Error('A gradient comes for every output.');
  return first;
}

/** What a kernel saved for its gradient, by position. */
export function savedTensor(saved: readonly tf.Tensor[], index: number): tf.Tensor {
  const tensor = saved[index];
  if (tensor === undefined) throw new Error(`The kernel saved ${saved.length} tensors, not ${index + 1}.`);
  return tensor;
}

/** All axes but the last. */
export function leadingAxes(tensor: tf.Tensor): number[] {
  return Array.from({ length: tensor.rank - 1 }, (_, axis) => axis);
}
