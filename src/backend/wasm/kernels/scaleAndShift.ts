import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { ScaleAndShift } from '../../kernelNames';

interface Inputs {
  /** [..., channels] */
  readonly x: TensorInfo;
  readonly scale: TensorInfo;
  readonly shift: TensorInfo;
}

interface Attributes {
  readonly relu: boolean;
}

/** y = scale x + shift, or max(scale x + shift, 0), in one pass. */
export const scaleAndShift = defineKernel<Inputs, Attributes>({
  name: ScaleAndShift,
  run: ({ exports, addressOf, output }, { inputs: { x, scale, shift }, attributes: { relu } }) => {
    const channels = util.sizeFromShape(scale.shape);
    const y = output(x.shape);
    const rows = util.sizeFromShape(x.shape) / channels;
    exports.scaleAndShift(
      addressOf(x),
      addressOf(scale),
      addressOf(shift),
      addressOf(y),
      rows,
      channels,
      relu ? 1 : 0,
    );
    return y;
  },
});
