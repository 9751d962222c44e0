import * as tf from '@tensorflow/tfjs-core';
import type { EagerBackend } from './eager';
import type { Kernel } from './kernel';
import { kernels } from './kernels/registry';

const backendName = 'tensorflow';

/** TensorFlow.js declares that a kernel is always found. */
const findKernel: (name: string, backend: string) => tf.KernelConfig | undefined = tf.getKernel;

/**
 * Puts our kernels in front of the stock ones of the backend `tensorflow`, which still get what ours decline. A backend
 * of that name that cannot run TensorFlow's operations keeps its own.
 *
 * @returns Puts the stock kernels back.
 */
export function registerKernels(backend: object): () => void {
  if (!isEager(backend)) return () => undefined;
  const undo = kernels
    .filter(({ devices }) => devices === 'all' || !backend.isUsingGpuDevice)
    .map((kernel) => replaceKernel(kernel));
  return () => {
    undo.forEach((restore) => {
      restore();
    });
  };
}

const isEager = (backend: object): backend is EagerBackend => 'executeMultipleOutputs' in backend;

function replaceKernel({ name: kernelName, bind }: Kernel): () => void {
  const stock = findKernel(kernelName, backendName);
  if (stock !== undefined) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...stock, kernelName, backendName, kernelFunc: bind(stock?.kernelFunc) });
  return () => {
    tf.unregisterKernel(kernelName, backendName);
    if (stock !== undefined) tf.registerKernel(stock);
  };
}
