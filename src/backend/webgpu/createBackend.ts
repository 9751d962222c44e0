import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenDevice } from './device';
import { guardReads } from './guardReads';
import { registerKernels } from './kernels/registerKernels';

export const backendName = 'webgpu';

/** `MatMulPackedProgram` of TensorFlow.js' `MatMulProgramType`. */
const packedProduct = 3;

/** TensorFlow.js' backend over an open device, with the kernels that it lacks or has wrong. */
export async function createBackend(opened: OpenDevice): Promise<WebGPUBackend> {
  // Before `navigator.gpu` is there, which would make it register a backend of its own.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // The program for long sums of few outputs adds in the order in which threads arrive: no run would repeat another.
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', packedProduct);
  // Small tensors are computed on the processor otherwise: by other kernels than those that the suite is about.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  registerKernels(opened);
  const backend = withNavigator(opened.gpu, () => new WebGPUBackend(opened.device, opened.info));
  guardReads(backend, opened);
  return backend;
}

/** TensorFlow.js believes in WebGPU where `navigator.gpu` is; left there, it would keep the process from ending. */
function withNavigator<Result>(gpu: GPU, action: () => Result): Result {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return action();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', before);
  }
}
