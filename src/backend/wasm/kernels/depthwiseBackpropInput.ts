import { DepthwiseConv2dNativeBackpropInput, type TensorInfo } from '@tensorflow/tfjs-core';
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
  readonly dy: TensorInfo;
  readonly filter: TensorInfo;
}

/** A depthwise convolution is channels last always and says so nowhere. */
interface Attributes extends Omit<ConvolutionAttributes, 'dataFormat'> {
  readonly inputShape: Shape4D;
}

/** Missing in the stock backend. */
export const depthwiseBackpropInput = defineKernel<Inputs, Attributes>({
  name: DepthwiseConv2dNativeBackpropInput,
  accepts: ({ attributes }) => isPlainConvolution({ ...attributes, dataFormat: 'NHWC' }),
  run: (companion, { inputs, attributes }) => {
    const output = companion.output(attributes.inputShape);
    const info = convolutionInfo(
      attributes.inputShape,
      shape4D(inputs.filter.shape),
      { ...attributes, dataFormat: 'NHWC' },
      true,
    );
    companion.exports.depthwiseInputGradient(
      companion.addressOf(inputs.dy),
      companion.addressOf(inputs.filter),
      companion.addressOf(output),
      writeSweep(companion, sweepSizes(info)),
    );
    return output;
  },
});
