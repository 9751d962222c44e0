import { Sum, util, type SumAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly x: TensorInfo;
}

/** Sums over leading axes, such as the gradient of a bias; the stock kernel transposes first. */
export const sum = defineKernel<Inputs, SumAttrs>({
  name: Sum,
  accepts: ({ inputs: { x }, attributes: { axis } }) => {
    const axes = util.parseAxisParam(axis, x.shape);
    const leading = [...axes].sort((a, b) => a - b).every((value, index) => value === index);
    return x.dtype === 'float32' && leading && axes.length > 0 && axes.length < x.shape.length;
  },
  run: (companion, { inputs: { x }, attributes: { axis, keepDims } }) => {
    const summed = util.parseAxisParam(axis, x.shape).length;
    const rest = x.shape.slice(summed);
    const columns = util.sizeFromShape(rest);
    const output = companion.output(keepDims ? [...Array<number>(summed).fill(1), ...rest] : rest);
    companion.exports.columnSum(
      companion.addressOf(x),
      util.sizeFromShape(x.shape.slice(0, summed)),
      columns,
      companion.addressOf(output),
      companion.scratch(columns),
    );
    return output;
  },
});
