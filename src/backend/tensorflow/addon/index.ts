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

/** Of `libraryLoader.c`. */
interface LibraryLoader {
  readonly loadLibrary: (path: string) => void;
  readonly isBuiltForCuda: () => boolean | undefined;
}

/** In the order that they need each other in. */
const libraries = ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'];

/**
 * Loads TensorFlow and registers the backend `tensorflow`. Node 23 lacks two functions that the kernels call: the caller
 * puts them back before (tensorflow/tfjs issue 8609).
 * @param folder the one with TensorFlow's libraries
 * @returns whether it is built for CUDA, where it says
 * @throws what the loader of the system says of a library
 */
export function start(folder: string): { cuda?: boolean } {
  const native = createRequire(__filename);
  const { loadLibrary, isBuiltForCuda } = native('./libraryLoader.node') as LibraryLoader;
  for (const name of libraries) loadLibrary(join(folder, name));
  const binding = native('./tfjs_binding.node') as TensorflowBinding;
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'));
  const cuda = isBuiltForCuda();
  return cuda === undefined ? {} : { cuda };
}
