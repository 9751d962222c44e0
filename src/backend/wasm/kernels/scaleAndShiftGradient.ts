import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';
import { ScaleAndShiftGradient } from '../../kernelNames';

interface Inputs {
  /** [..., channels] */
  readonly dy: TensorInfo;
  /** Output of the operation. */
  readonly y: TensorInfo;
  readonly scale: TensorInfo;
}

interface Attributes {
  readonly relu: boolean;
}

/** dx = scale dy, where the relu was open. */
export const scaleAndShiftGradient = defineKernel<Inputs, Attributes>({
  name: ScaleAndShiftGradient,
  run: ({ exports, addressOf, output }, { inputs: { dy, y, scale }, attributes: { relu } }) => {
    const channels = util.sizeFromShape(scale.shape);
    const dx = output(dy.shape);
    const rows = util.sizeFromShape(dy.shape) / channels;
    exports.scaleGradient(
      addressOf(dy),
      addressOf(y),
      relu ? 1 : 0,
      addressOf(scale),
      addressOf(dx),
      rows,
      channels,
    );
    return dx;
  },
});
