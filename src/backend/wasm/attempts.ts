import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** Runs kernels; where one fails, gives back what it had made by then: nobody else knows those tensors. */
export interface Attempts {
  readonly attempt: <Result>(kernel: () => Result) => Result;
  /** Leaves the backend as it was. */
  readonly stop: () => void;
}

/**
 * Counts what kernels take of the backend's data, those of the stock kernels too: TensorFlow.js learns of outputs alone,
 * and never of a kernel that threw.
 */
export function followKernels(backend: BackendWasm): Attempts {
  const write = backend.write.bind(backend);
  const incRef = backend.incRef.bind(backend);
  const disposeData = backend.disposeData.bind(backend);
  /** One entry for each reference that the kernels under way hold; undefined where it was given up. */
  const taken: (object | undefined)[] = [];
  let depth = 0;
  const take = (dataId: object): void => {
    if (depth > 0) taken.push(dataId);
  };
  backend.write = (...values) => {
    const dataId = write(...values);
    take(dataId);
    return dataId;
  };
  backend.incRef = (dataId) => {
    incRef(dataId);
    take(dataId);
  };
  backend.disposeData = (dataId, force) => {
    const place = taken.lastIndexOf(dataId);
    if (place >= 0) taken[place] = undefined;
    return disposeData(dataId, force);
  };
  return {
    attempt(kernel) {
      const mark = taken.length;
      depth++;
      try {
        return kernel();
      } catch (error) {
        for (const dataId of taken.splice(mark)) if (dataId) disposeData(dataId);
        throw error;
      } finally {
        depth--;
        if (depth === 0) taken.length = 0;
      }
    },
    stop: () => Object.assign(backend, { write, incRef, disposeData }),
  };
}
