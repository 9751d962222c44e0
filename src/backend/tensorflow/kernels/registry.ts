import type { Kernel } from '../kernel';
import { adamStep } from './adamStep';
import { addBias } from './addBias';
import { relu } from './relu';
import { reluGradient } from './reluGradient';
import { scaleAndShift } from './scaleAndShift';
import { scaleAndShiftGradient } from './scaleAndShiftGradient';
import { sum } from './sum';
import { trainingBatchNorm } from './trainingBatchNorm';
import { trainingBatchNormGradient } from './trainingBatchNormGradient';

/** Every kernel that GradLens adds to the native backend or replaces in it. */
export const kernels: readonly Kernel[] = [
  adamStep,
  addBias,
  relu,
  reluGradient,
  scaleAndShift,
  scaleAndShiftGradient,
  sum,
  trainingBatchNorm,
  trainingBatchNormGradient,
];
