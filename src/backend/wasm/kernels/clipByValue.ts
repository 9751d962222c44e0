import { ClipByValue, util, type ClipByValueAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly x: TensorInfo;
}

/** The stock kernel turns NaN into the lower bound, which hides a diverged training. */
export const clipByValue = defineKernel<Inputs, ClipByValueAttrs>({
  name: ClipByValue,
  accepts: ({ inputs: { x } }) => x.dtype === 'float32',
  run: (companion, { inputs: { x }, attributes: { clipValueMin, clipValueMax } }) => {
    const output = companion.output(x.shape);
    const [source, target] = [companion.addressOf(x), companion.addressOf(output)];
    companion.exports.clip(source, clipValueMin, clipValueMax, target, util.sizeFromShape(x.shape));
    return output;
  },
});
