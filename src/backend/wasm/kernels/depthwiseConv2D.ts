import { DepthwiseConv2dNative } from '@tensorflow/tfjs-core';
import type { Convolution } from '../convolve';
import { depthwiseConvolve, type DepthwiseAttributes } from '../depthwiseConvolve';
import { isPlainConvolution } from '../geometry';
import { defineKernel } from '../kernel';

/** The stock kernel is wrong for 'same' padding where the filter is smaller than the stride. */
export const depthwiseConv2D = defineKernel<Convolution, DepthwiseAttributes>({
  name: DepthwiseConv2dNative,
  accepts: ({ attributes }) => isPlainConvolution({ dataFormat: 'NHWC', ...attributes }),
  run: (companion, { inputs, attributes }) => depthwiseConvolve(companion, inputs, attributes),
});
