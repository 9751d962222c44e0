import {
  AvgPoolGrad,
  MaxPoolGrad,
  registerKernel,
  unregisterKernel,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import type { OpenDevice } from '../device';
import { avgPoolGrad, maxPoolGrad } from './pooling';

const backendName = 'webgpu';
/** TensorFlow.js calls `disposeFunc` of every kernel before it disposes of a backend. */
const device = 'GradLensDevice';

/** Puts our kernels in place of those that are wrong; the device ends with the backend. */
export function registerKernels(opened: OpenDevice): void {
  replaceKernel(AvgPoolGrad, avgPoolGrad);
  replaceKernel(MaxPoolGrad, maxPoolGrad);
  registerKernel({
    kernelName: device,
    backendName,
    kernelFunc: () => {
      throw new Error('This entry ends the device and computes nothing.');
    },
    disposeFunc: () => opened.device.destroy(),
  });
}

function replaceKernel(kernelName: string, kernelFunc: KernelFunc): void {
  unregisterKernel(kernelName, backendName);
  registerKernel({ kernelName, backendName, kernelFunc });
}
