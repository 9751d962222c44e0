import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { MomentumStep } from '../../kernelNames';

interface Inputs {
  readonly parameter: TensorInfo;
  readonly velocity: TensorInfo;
  readonly gradient: TensorInfo;
}

interface Attributes {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Outputs the next parameter and velocity. */
export const momentumStep = defineKernel<Inputs, Attributes>({
  name: MomentumStep,
  run: (companion, { inputs, attributes }) => {
    const { addressOf } = companion;
    const { shape } = inputs.parameter;
    const next = { parameter: companion.output(shape), velocity: companion.output(shape) };
    companion.exports.momentumStep(
      addressOf(inputs.parameter),
      addressOf(inputs.velocity),
      addressOf(inputs.gradient),
      addressOf(next.parameter),
      addressOf(next.velocity),
      util.sizeFromShape(shape),
      attributes.learningRate,
      attributes.momentum,
      attributes.weightDecay,
    );
    return [next.parameter, next.velocity];
  },
});
