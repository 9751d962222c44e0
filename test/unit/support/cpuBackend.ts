import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';

/** The reference backend: slow and plain JavaScript, so that a test of networks does not depend on our kernels. */
export async function startCpuBackend(): Promise<void> {
  await tf.setBackend('cpu');
}
