// The Node build of TensorFlow.js registers no gradient by itself.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs a gradient computation and, where it throws, disposes what it had computed and saved for the backward pass:
 * TensorFlow.js drops its tape then without disposing it, and each saved tensor would stay for ever.
 */
export function guardTape<T extends tf.TensorContainer>(differentiate: () => T): T {
  try {
    return tf.tidy(differentiate);
  } catch (error) {
    disposeTape();
    throw error;
  }
}

function disposeTape(): void {
  const { state } = tf.engine();
  // Inside another gradient the tape still belongs to that one; after a success it is null, against its type.
  if (state.gradientDepth > 0 || !Array.isArray(state.activeTape)) return;
  for (const node of state.activeTape) tf.dispose(node.saved ?? []);
  state.activeTape = [];
}
