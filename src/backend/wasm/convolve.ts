import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from './companion';
import {
  addBiasAndActivate,
  isChannelBias,
  moduleActivation,
  activateByStock,
  type FusedTail,
} from './fusedActivation';
import { convolutionInfo, shape4D, sweepSizes, writeSweep, type ConvolutionAttributes } from './geometry';

export interface Convolution {
  /** [batch, height, width, in] */
  readonly x: TensorInfo;
  /** [height, width, in, out] */
  readonly filter: TensorInfo;
}

/** Convolution forward with bias and activation, [batch, height', width', out]. */
export function convolve(
  companion: Companion,
  { x, filter }: Convolution,
  attributes: ConvolutionAttributes,
  tail: FusedTail,
): TensorInfo {
  const info = convolutionInfo(shape4D(x.shape), shape4D(filter.shape), attributes);
  const output = companion.output(info.outShape);
  const inModule = isChannelBias(tail.bias, info.outChannels);
  const sweep = writeSweep(companion, sweepSizes(info));
  const scratch = companion.scratch(companion.exports.convolveScratchFloats(sweep));
  companion.exports.convolve(
    companion.addressOf(x),
    companion.addressOf(filter),
    inModule && tail.bias !== undefined ? companion.addressOf(tail.bias) : 0,
    inModule ? moduleActivation(tail.activation) : 0,
    companion.addressOf(output),
    sweep,
    scratch,
    companion.gemmScratch,
  );
  return inModule ? activateByStock(companion, output, tail) : addBiasAndActivate(companion, output, tail);
}
