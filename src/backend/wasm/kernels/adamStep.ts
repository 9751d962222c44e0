import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { AdamStep } from '../../kernelNames';
import type { AdamStepAttributes } from '../../operations/adamUpdate';

interface Inputs {
  readonly parameter: TensorInfo;
  readonly firstMoment: TensorInfo;
  readonly secondMoment: TensorInfo;
  readonly gradient: TensorInfo;
}

/** Outputs the next parameter and moments. */
export const adamStep = defineKernel<Inputs, AdamStepAttributes>({
  name: AdamStep,
  run: (companion, { inputs, attributes }) => {
    const { addressOf } = companion;
    const { shape } = inputs.parameter;
    const next = {
      parameter: companion.output(shape),
      first: companion.output(shape),
      second: companion.output(shape),
    };
    companion.exports.adamStep(
      addressOf(inputs.parameter),
      addressOf(inputs.firstMoment),
      addressOf(inputs.secondMoment),
      addressOf(inputs.gradient),
      addressOf(next.parameter),
      addressOf(next.first),
      addressOf(next.second),
      util.sizeFromShape(shape),
      attributes.beta1,
      attributes.beta2,
      attributes.stepSize,
      attributes.rootCorrection,
      attributes.epsilon,
      attributes.weightDecay,
    );
    return [next.parameter, next.first, next.second];
  },
});
