import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { AdamStep } from '../../kernelNames';

interface Inputs {
  readonly parameter: TensorInfo;
  readonly firstMoment: TensorInfo;
  readonly secondMoment: TensorInfo;
  readonly gradient: TensorInfo;
}

interface Attributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly stepSize: number;
  readonly rootCorrection: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Outputs the next parameter and moments. */
export const adamStep = defineKernel<Inputs, Attributes>({
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
