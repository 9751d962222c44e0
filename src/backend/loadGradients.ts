/**
 * Registers the gradients of all operations, before a backend starts. Later than static imports, because it brings parts
 * of TensorFlow.js a second time: the engine that all copies share must be that of the whole one.
 */
export const loadGradients = (): Promise<unknown> =>
  import('@tensorflow/tfjs-core/dist/register_all_gradients');
