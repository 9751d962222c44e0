import * as tf from '@tensorflow/tfjs-core';
import { ScaleAndShiftGradient } from '../../kernelNames';
import { defineKernel } from '../kernel';
import { whereOpen } from './reluGradient';

interface Inputs {
  /** [..., channels] */
  readonly dy: tf.Tensor;
  /** Output of the operation. */
  readonly y: tf.Tensor;
  readonly scale: tf.Tensor;
}

/** dx = scale dy, where the relu was open. */
export const scaleAndShiftGradient = defineKernel<Inputs, { readonly relu: boolean }>({
  name: ScaleAndShiftGradient,
  devices: 'all',
  run: ({ backend, inputs: { dy, y, scale }, attributes }) =>
    tf.mul(attributes.relu ? whereOpen(backend, { dy, y }) : dy, scale),
});
