import {
  getKernel,
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { followKernels, type Attempts } from './attempts';
import type { Companion } from './companion';
import type { Kernel } from './kernel';
import { kernels } from './kernels/registry';

const backendName = 'wasm';
/** TensorFlow.js calls `disposeFunc` of every kernel before it disposes of a backend. */
const workingSpace = 'GradLensWorkingSpace';

/**
 * Puts our kernels in front of the stock ones, which still get what ours decline. The working space is freed when
 * TensorFlow.js disposes of the backend.
 *
 * @returns Puts the stock kernels back and frees the working space.
 */
export function registerKernels(companion: Companion): () => void {
  const { attempt, stop } = followKernels(companion.backend);
  const undo = [...kernels, ...otherStockKernels()].map((kernel) =>
    replaceKernel(kernel, companion, attempt),
  );
  registerKernel({
    kernelName: workingSpace,
    backendName,
    kernelFunc: () => {
      throw new Error('This entry frees the working space and computes nothing.');
    },
    disposeFunc: () => companion.dispose(),
  });
  return () => {
    undo.forEach((restore) => restore());
    stop();
    unregisterKernel(workingSpace, backendName);
    companion.dispose();
  };
}

/** TensorFlow.js declares that a kernel is always found. */
const findKernel: (name: string, backend: string) => KernelConfig | undefined = getKernel;

function replaceKernel(kernel: Kernel, companion: Companion, attempt: Attempts['attempt']): () => void {
  const stock = findKernel(kernel.name, backendName);
  if (stock !== undefined) unregisterKernel(kernel.name, backendName);
  const bound = kernel.bind(companion, stock?.kernelFunc);
  registerKernel({
    ...stock,
    kernelName: kernel.name,
    backendName,
    kernelFunc: (call) => attempt(() => bound(call)),
  });
  return () => {
    unregisterKernel(kernel.name, backendName);
    if (stock !== undefined) registerKernel(stock);
  };
}

/** Those that we have none for, as they are. */
function otherStockKernels(): Kernel[] {
  const ours = new Set(kernels.map(({ name }) => name));
  return getKernelsForBackend(backendName)
    .filter(({ kernelName }) => !ours.has(kernelName))
    .map(({ kernelName, kernelFunc }) => ({ name: kernelName, bind: () => kernelFunc }));
}

/** Whether our kernels are in place. */
export function kernelsAreRegistered(): boolean {
  return findKernel(workingSpace, backendName) !== undefined;
}
