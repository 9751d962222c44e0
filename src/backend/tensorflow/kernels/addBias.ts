import * as tf from '@tensorflow/tfjs-core';
import { AddBias } from '../../kernelNames';
import { executeSingle, float32, type EagerBackend } from '../eager';
import { defineKernel } from '../kernel';

interface Inputs {
  /** [..., channels], of rank 2 at least */
  readonly x: tf.Tensor;
  /** [channels] */
  readonly bias: tf.Tensor;
}

/** x + bias. */
export const plusBias = (backend: EagerBackend, { x, bias }: Inputs): tf.Tensor =>
  executeSingle(backend, {
    name: 'BiasAdd',
    inputs: [x, bias],
    attributes: { T: float32, data_format: ['string', 'NHWC'] },
  });

/** y = x + bias, or max(x + bias, 0). */
export const addBias = defineKernel<Inputs, { readonly relu: boolean }>({
  name: AddBias,
  devices: 'all',
  run: ({ backend, inputs, attributes }) => {
    const y = plusBias(backend, inputs);
    return attributes.relu ? tf.relu(y) : y;
  },
});
