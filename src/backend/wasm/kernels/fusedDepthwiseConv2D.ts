import { FusedDepthwiseConv2D } from '@tensorflow/tfjs-core';
import type { Convolution } from '../convolve';
import { depthwiseConvolve, type DepthwiseAttributes } from '../depthwiseConvolve';
import { addBiasAndActivate, type FusedTail } from '../fusedActivation';
import { isPlainConvolution } from '../geometry';
import { defineKernel } from '../kernel';

type Inputs = Convolution & Pick<FusedTail, 'bias' | 'preluActivationWeights'>;
type Attributes = DepthwiseAttributes & Pick<FusedTail, 'activation' | 'leakyreluAlpha'>;

/** Wrong in the stock backend where `depthwiseConv2D` is. */
export const fusedDepthwiseConv2D = defineKernel<Inputs, Attributes>({
  name: FusedDepthwiseConv2D,
  accepts: ({ attributes }) => isPlainConvolution({ dataFormat: 'NHWC', ...attributes }),
  run: (companion, { inputs, attributes }) =>
    addBiasAndActivate(companion, depthwiseConvolve(companion, inputs, attributes), {
      ...inputs,
      ...attributes,
    }),
});
