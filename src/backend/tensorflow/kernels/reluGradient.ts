import type * as tf from '@tensorflow/tfjs-core';
import { ReluGradient } from '../../kernelNames';
import { executeSingle, float32, type EagerBackend } from '../eager';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly dy: tf.Tensor;
  /** Output of the relu. */
  readonly y: tf.Tensor;
}

/** dy where y > 0, else 0. */
export const whereOpen = (backend: EagerBackend, { dy, y }: Inputs): tf.Tensor =>
  executeSingle(backend, { name: 'ReluGrad', inputs: [dy, y], attributes: { T: float32 } });

/** One pass instead of the eight of TensorFlow.js' gradient of Relu on this backend. */
export const reluGradient = defineKernel<Inputs, object>({
  name: ReluGradient,
  devices: 'all',
  run: ({ backend, inputs }) => whereOpen(backend, inputs),
});
