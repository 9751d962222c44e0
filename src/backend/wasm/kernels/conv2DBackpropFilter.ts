import { Conv2DBackpropFilter, type TensorInfo } from '@tensorflow/tfjs-core';
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

interface Attributes extends ConvolutionAttributes {
  readonly filterShape: Shape4D;
}

/** Missing in the stock backend. */
export const conv2DBackpropFilter = defineKernel<Inputs, Attributes>({
  name: Conv2DBackpropFilter,
  accepts: ({ attributes }) => isPlainConvolution(attributes),
  run: (companion, { inputs: { x, dy }, attributes }) => {
    const output = companion.output(attributes.filterShape);
    const sweep = writeSweep(
      companion,
      sweepSizes(convolutionInfo(shape4D(x.shape), attributes.filterShape, attributes)),
    );
    const scratch = companion.scratch(companion.exports.convolutionGradientScratchFloats(sweep));
    companion.exports.convolutionFilterGradient(
      companion.addressOf(x),
      companion.addressOf(dy),
      companion.addressOf(output),
      sweep,
      scratch,
      companion.gemmScratch,
    );
    return output;
  },
});
