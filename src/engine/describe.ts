import * as tf from '@tensorflow/tfjs-core';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const describeHandlers = ({ backend }: EngineServices): HandlersOf<'engine/describe'> => ({
  'engine/describe': async () => {
    const info = await backend();
    const { heapTotal, external } = process.memoryUsage();
    // The heap of WebAssembly counts as external.
    return { ...info, memory: { heapBytes: heapTotal + external, tensors: tf.memory().numTensors } };
  },
});
