import type { Kernel } from '../kernel';
import { adamStep } from './adamStep';
import { addBias } from './addBias';
import { avgPoolGrad } from './avgPoolGrad';
import { batchMatMul } from './batchMatMul';
import { cast } from './cast';
import { clipByValue } from './clipByValue';
import { conv2D } from './conv2D';
import { conv2DBackpropFilter } from './conv2DBackpropFilter';
import { conv2DBackpropInput } from './conv2DBackpropInput';
import { depthwiseBackpropFilter } from './depthwiseBackpropFilter';
import { depthwiseBackpropInput } from './depthwiseBackpropInput';
import { depthwiseConv2D } from './depthwiseConv2D';
import { fusedConv2D } from './fusedConv2D';
import { fusedDepthwiseConv2D } from './fusedDepthwiseConv2D';
import { fusedMatMul } from './fusedMatMul';
import { identity } from './identity';
import { maxPoolGrad } from './maxPoolGrad';
import { momentumStep } from './momentumStep';
import { oneHot } from './oneHot';
import { relu } from './relu';
import { reluGradient } from './reluGradient';
import { scaleAndShift } from './scaleAndShift';
import { scaleAndShiftGradient } from './scaleAndShiftGradient';
import { sign } from './sign';
import { sum } from './sum';
import { trainingBatchNorm } from './trainingBatchNorm';
import { trainingBatchNormGradient } from './trainingBatchNormGradient';
import { unsortedSegmentSum } from './unsortedSegmentSum';

/** Every kernel that GradLens adds to the wasm backend or replaces in it. */
export const kernels: readonly Kernel[] = [
  adamStep,
  addBias,
  avgPoolGrad,
  batchMatMul,
  cast,
  clipByValue,
  conv2D,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  depthwiseConv2D,
  fusedConv2D,
  fusedDepthwiseConv2D,
  fusedMatMul,
  identity,
  maxPoolGrad,
  momentumStep,
  oneHot,
  relu,
  reluGradient,
  scaleAndShift,
  scaleAndShiftGradient,
  sign,
  sum,
  trainingBatchNorm,
  trainingBatchNormGradient,
  unsortedSegmentSum,
];
