import { OneHot, util, type OneHotAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';

interface Inputs {
  /** [...], int32; an index outside 0..depth − 1 has no hot entry. */
  readonly indices: TensorInfo;
}

/** The stock kernel writes the bits of integers also where float32 is asked for: 1 becomes 1.4e-45. */
export const oneHot = defineKernel<Inputs, OneHotAttrs>({
  name: OneHot,
  accepts: ({ attributes: { dtype } }) => dtype === 'float32',
  run: (companion, { inputs: { indices }, attributes: { depth, onValue, offValue } }) => {
    const count = util.sizeFromShape(indices.shape);
    const output = companion.output([...indices.shape, depth]);
    const rows = companion.floats(companion.addressOf(output), count * depth).fill(offValue);
    companion.integers(companion.addressOf(indices), count).forEach((index, row) => {
      if (index >= 0 && index < depth) rows[row * depth + index] = onValue;
    });
    return output;
  },
});
