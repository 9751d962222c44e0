import { backend_util } from '@tensorflow/tfjs-core';
import type { Companion } from './companion';
import type { Address } from './kernelExports';

export type WindowInfo = backend_util.Conv2DInfo;
export type Padding = 'valid' | 'same' | number | backend_util.ExplicitPadding;
export type RoundingMode = 'floor' | 'round' | 'ceil';
export type Pair = [number, number];
export type Shape4D = [number, number, number, number];

/** What every convolution and its gradients are given. */
export interface ConvolutionAttributes {
  readonly strides: Pair | number;
  readonly pad: Padding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations?: Pair | number;
  readonly dimRoundingMode?: RoundingMode;
}

/** What every pooling and its gradient are given. */
export interface PoolingAttributes {
  readonly filterSize: Pair | number;
  readonly strides: Pair | number;
  readonly pad: Padding;
  readonly dimRoundingMode?: RoundingMode;
}

/** Sizes of the sweep that `assembly/geometry.ts` describes. */
export type SweepSizes = readonly [
  batch: number,
  inHeight: number,
  inWidth: number,
  inChannels: number,
  filterHeight: number,
  filterWidth: number,
  outHeight: number,
  outWidth: number,
  outChannels: number,
  strideHeight: number,
  strideWidth: number,
  padTop: number,
  padLeft: number,
];

/** Whether our convolutions apply: channels last, and no holes in the filter. */
export function isPlainConvolution({ dataFormat, dilations = 1 }: ConvolutionAttributes): boolean {
  return dataFormat === 'NHWC' && [dilations].flat().every((dilation) => dilation === 1);
}

export function convolutionInfo(
  inputShape: Shape4D,
  filterShape: Shape4D,
  attributes: ConvolutionAttributes,
  depthwise = false,
): WindowInfo {
  const { strides, pad, dimRoundingMode } = attributes;
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, depthwise);
}

export function poolingInfo(inputShape: Shape4D, attributes: PoolingAttributes): WindowInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  return backend_util.computePool2DInfo(inputShape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** A shape that an op has already checked to have four axes. */
export function shape4D(shape: readonly number[]): Shape4D {
  const [batch, height, width, channels] = shape;
  if (batch === undefined || height === undefined || width === undefined || channels === undefined) {
    throw new Error(`A batch of images has four axes, found [${shape.join(', ')}].`);
  }
  return [batch, height, width, channels];
}

export function sweepSizes(info: WindowInfo): SweepSizes {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.filterHeight,
    info.filterWidth,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ];
}

/** Writes the sizes where the module reads them; valid until the next call. */
export function writeSweep(companion: Companion, sizes: SweepSizes): Address {
  companion.integers(companion.geometry, sizes.length).set(sizes);
  return companion.geometry;
}
