import { Conv2DBackpropInput, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from '../companion';
import {
  convolutionInfo,
  isPlainConvolution,
  shape4D,
  sweepSizes,
  writeSweep,
  type ConvolutionAttributes,
  type Shape4D,
  type SweepSizes,
  type WindowInfo,
} from '../geometry';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly dy: TensorInfo;
  readonly filter: TensorInfo;
}

interface Attributes extends ConvolutionAttributes {
  readonly inputShape: Shape4D;
}

/** The stock kernel is a scalar loop at 1.5 GFLOPS. */
export const conv2DBackpropInput = defineKernel<Inputs, Attributes>({
  name: Conv2DBackpropInput,
  accepts: ({ attributes }) => isPlainConvolution(attributes),
  run: (companion, { inputs, attributes }) => {
    const info = convolutionInfo(attributes.inputShape, shape4D(inputs.filter.shape), attributes);
    const output = companion.output(attributes.inputShape);
    if (prefersConvolution(info)) convolveWithTurnedFilter(companion, inputs, info, output);
    else addWindows(companion, inputs, info, output);
    return output;
  },
});

/**
 * With stride 1 the gradient is itself a convolution, of windows that hold outChannels values a tap; writing windows of
 * inChannels values out and adding them up is cheaper when those are far fewer.
 */
function prefersConvolution(info: WindowInfo): boolean {
  return info.strideHeight === 1 && info.strideWidth === 1 && info.outChannels <= 2 * info.inChannels;
}

function convolveWithTurnedFilter(
  companion: Companion,
  inputs: Inputs,
  info: WindowInfo,
  output: TensorInfo,
): void {
  const { exports } = companion;
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const sweep = writeSweep(companion, turnedSweep(info));
  const filterSize = util.sizeFromShape(inputs.filter.shape);
  const turned = companion.scratch(filterSize + exports.convolveScratchFloats(sweep));
  exports.turnFilter(
    companion.addressOf(inputs.filter),
    filterHeight,
    filterWidth,
    inChannels,
    outChannels,
    turned,
  );
  exports.convolve(
    companion.addressOf(inputs.dy),
    turned,
    0,
    0,
    companion.addressOf(output),
    sweep,
    turned + 4 * filterSize,
    companion.gemmScratch,
  );
}

/** The sweep of the turned filter over dy that gives back an image of the input's size. */
function turnedSweep(info: WindowInfo): SweepSizes {
  return [
    info.batchSize,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    1,
    1,
    info.filterHeight - 1 - info.padInfo.top,
    info.filterWidth - 1 - info.padInfo.left,
  ];
}

function addWindows(companion: Companion, inputs: Inputs, info: WindowInfo, output: TensorInfo): void {
  const sweep = writeSweep(companion, sweepSizes(info));
  const scratch = companion.scratch(companion.exports.convolutionGradientScratchFloats(sweep));
  companion.exports.convolutionInputGradient(
    companion.addressOf(inputs.dy),
    companion.addressOf(inputs.filter),
    companion.addressOf(output),
    sweep,
    scratch,
    companion.gemmScratch,
  );
}
