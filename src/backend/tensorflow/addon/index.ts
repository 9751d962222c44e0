/**
 * The backend of `@tensorflow/tfjs-node-gpu` over a TensorFlow that lies elsewhere: bundled with that package's kernels
 * by `npm run build:addon`, beside its addon.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
// Some kernels of the package call operations as methods of tensors.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels';
import {
  NodeJSKernelBackend,
  type TensorflowBinding,
} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';

/** The core that the backend is registered with; all copies in a process share one registry. */
export { tf };

/**
 * Read when the libraries are loaded: quiet but for errors, no GPU is taken whole, and oneDNN's convolutions and products,
 * which TensorFlow takes by itself on processors with AVX-512 VNNI only, on those with AVX2 too.
 */
const defaults = {
  TF_CPP_MIN_LOG_LEVEL: '2',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_ENABLE_ONEDNN_OPTS: '1',
};

/** In the order that they need each other in. */
const libraries = ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'];

/**
 * Loads TensorFlow and registers the backend `tensorflow`. Node 23 lacks two functions that the kernels call: the caller
 * puts them back before (tensorflow/tfjs issue 8609).
 * @param folder the one with TensorFlow's libraries
 * @returns what was loaded
 * @throws what the loader of the system says of a library
 */
export function start(folder: string): { tensorflow: string; device: 'CPU' | 'GPU' } {
  Object.assign(process.env, { ...defaults, ...process.env });
  const native = createRequire(__filename);
  const { loadLibrary } = native('./libraryLoader.node') as { loadLibrary: (path: string) => void };
  for (const name of libraries) loadLibrary(join(folder, name));
  const binding = native('./tfjs_binding.node') as TensorflowBinding;
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'));
  return { tensorflow: binding.TF_Version, device: binding.isUsingGpuDevice() ? 'GPU' : 'CPU' };
}
