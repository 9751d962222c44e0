import * as tf from '@tensorflow/tfjs-core';
import { AdamStep } from '../../kernelNames';
import type { AdamStepAttributes } from '../../operations/adamUpdate';
import { float32 } from '../eager';
import { defineKernel } from '../kernel';
import { updateInPlace } from '../resourceVariables';

interface Inputs {
  readonly parameter: tf.Tensor;
  readonly firstMoment: tf.Tensor;
  readonly secondMoment: tf.Tensor;
  readonly gradient: tf.Tensor;
}

/**
 * Outputs the next parameter and moments, in one pass behind a copy of each. TensorFlow's `epsilon` is added to the root
 * before its correction, PyTorch's after; both corrections are in the learning rate given, so that TensorFlow has none
 * left to make.
 */
export const adamStep = defineKernel<Inputs, AdamStepAttributes>({
  name: AdamStep,
  devices: 'processor',
  run: ({ backend, inputs: { parameter, firstMoment, secondMoment, gradient }, attributes }) => {
    const { beta1, beta2, stepSize, rootCorrection, epsilon, weightDecay } = attributes;
    const slope = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
    const powers = [0, 0];
    const scalars = [...powers, stepSize / rootCorrection, beta1, beta2, epsilon / rootCorrection];
    return updateInPlace(backend, [parameter, firstMoment, secondMoment], (variables) => ({
      name: 'ResourceApplyAdam',
      inputs: [...variables, ...scalars.map((value) => tf.scalar(value)), slope],
      attributes: { T: float32 },
    }));
  },
});
