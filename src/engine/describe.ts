import * as tf from '@tensorflow/tfjs-core';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const describeHandlers = ({
  backend,
  diagnose,
}: EngineServices): HandlersOf<'engine/describe' | 'engine/diagnose'> => ({
  'engine/describe': async () => {
    const info = await backend();
    const { heapTotal, external } = process.memoryUsage();
    // The heap of WebAssembly counts as external.
    return { ...info, memory: { heapBytes: heapTotal + external, tensors: tf.memory().numTensors } };
  },
  'engine/diagnose': async () => {
    const { info, attempts } = await diagnose();
    return { chosen: info, attempts, machine: [] };
  },
});
