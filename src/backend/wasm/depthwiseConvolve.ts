import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from './companion';
import type { Convolution } from './convolve';
import { convolutionInfo, shape4D, sweepSizes, writeSweep, type ConvolutionAttributes } from './geometry';

/** A depthwise convolution may leave out that it is channels last. */
export type DepthwiseAttributes = Omit<ConvolutionAttributes, 'dataFormat'> &
  Partial<Pick<ConvolutionAttributes, 'dataFormat'>>;

/** Depthwise convolution forward: x [batch, height, width, in], filter [height, width, in, multiplier]. */
export function depthwiseConvolve(
  companion: Companion,
  { x, filter }: Convolution,
  attributes: DepthwiseAttributes,
): TensorInfo {
  const plain = { ...attributes, dataFormat: 'NHWC' } as const;
  const info = convolutionInfo(shape4D(x.shape), shape4D(filter.shape), plain, true);
  const output = companion.output(info.outShape);
  companion.exports.depthwiseConvolve(
    companion.addressOf(x),
    companion.addressOf(filter),
    companion.addressOf(output),
    writeSweep(companion, sweepSizes(info)),
  );
  return output;
}
