/** Reading tensors: always asynchronous, because a graphics processor behind WebGPU has no other way. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * The numbers of a tensor that is made for them alone. No `tf.tidy` may stay open while they are waited for: other work
 * goes on then, and its tensors would be tracked and disposed with that scope.
 * @param make gives the tensor, float32 or int32, which is taken over and disposed, also where reading fails; what else
 *   is made for it is tidied
 * @returns a copy
 */
export async function readValues(make: () => tf.Tensor): Promise<Float32Array<ArrayBuffer>> {
  const tensor = tf.tidy(make);
  try {
    return new Float32Array(await tensor.data());
  } finally {
    tensor.dispose();
  }
}
