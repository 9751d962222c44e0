import { FusedConv2D } from '@tensorflow/tfjs-core';
import { convolve, type Convolution } from '../convolve';
import type { FusedTail } from '../fusedActivation';
import { isPlainConvolution, type ConvolutionAttributes } from '../geometry';
import { defineKernel } from '../kernel';

type Inputs = Convolution & Pick<FusedTail, 'bias' | 'preluActivationWeights'>;
type Attributes = ConvolutionAttributes & Pick<FusedTail, 'activation' | 'leakyreluAlpha'>;

export const fusedConv2D = defineKernel<Inputs, Attributes>({
  name: FusedConv2D,
  accepts: ({ attributes }) => isPlainConvolution(attributes),
  run: (companion, { inputs, attributes }) =>
    convolve(companion, inputs, attributes, { ...inputs, ...attributes }),
});
