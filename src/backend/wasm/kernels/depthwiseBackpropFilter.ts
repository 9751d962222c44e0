import { DepthwiseConv2dNativeBackpropFilter, type TensorInfo } from '@tensorflow/tfjs-core';
import {
  convolutionInfo,
  isPlainConvolution,
  shape4D,
  sweepSizes,
  writeSweep,
  type ConvolutionAttributes,
  type Shape4D,
} from '../geometry';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
}

/** A depthwise convolution is channels last always and says so nowhere. */
interface Attributes extends Omit<ConvolutionAttributes, 'dataFormat'> {
  readonly filterShape: Shape4D;
}

/** Missing in the stock backend. */
export const depthwiseBackpropFilter = defineKernel<Inputs, Attributes>({
  name: DepthwiseConv2dNativeBackpropFilter,
  accepts: ({ attributes }) => isPlainConvolution({ ...attributes, dataFormat: 'NHWC' }),
  run: (companion, { inputs, attributes }) => {
    const output = companion.output(attributes.filterShape);
    const info = convolutionInfo(
      shape4D(inputs.x.shape),
      attributes.filterShape,
      { ...attributes, dataFormat: 'NHWC' },
      true,
    );
    companion.exports.depthwiseFilterGradient(
      companion.addressOf(inputs.x),
      companion.addressOf(inputs.dy),
      companion.addressOf(output),
      writeSweep(companion, sweepSizes(info)),
    );
    return output;
  },
});
