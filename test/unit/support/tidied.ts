import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` over asynchronous work, whose result is no tensor: for tests alone, where nothing else runs meanwhile. */
export async function tidied<T>(work: () => Promise<T>): Promise<T> {
  tf.engine().startScope();
  try {
    return await work();
  } finally {
    tf.engine().endScope();
  }
}
