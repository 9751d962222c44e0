import * as tf from '@tensorflow/tfjs-core';
import { Relu } from '../../kernelNames';
import { defineKernel } from '../kernel';

/** max(x, 0) under a name of its own, to which a gradient of one pass is registered. */
export const relu = defineKernel<{ readonly x: tf.Tensor }, object>({
  name: Relu,
  devices: 'all',
  run: ({ inputs: { x } }) => tf.relu(x),
});
