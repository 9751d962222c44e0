import {
  UnsortedSegmentSum,
  util,
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core';
import { defineKernel } from '../kernel';

interface Inputs {
  /** [rows..., rest...] */
  readonly x: TensorInfo;
  /** [rows...], int32 */
  readonly segmentIds: TensorInfo;
}

/** Missing in the stock backend; the gradient of `gather`. */
export const unsortedSegmentSum = defineKernel<Inputs, UnsortedSegmentSumAttrs>({
  name: UnsortedSegmentSum,
  accepts: ({ inputs: { x, segmentIds } }) => x.dtype === 'float32' && segmentIds.dtype === 'int32',
  run: (companion, { inputs: { x, segmentIds }, attributes: { numSegments } }) => {
    const rest = x.shape.slice(segmentIds.shape.length);
    const output = companion.output([numSegments, ...rest]);
    companion.exports.unsortedSegmentSum(
      companion.addressOf(x),
      companion.addressOf(segmentIds),
      companion.addressOf(output),
      util.sizeFromShape(segmentIds.shape),
      util.sizeFromShape(rest),
      numSegments,
    );
    return output;
  },
});
