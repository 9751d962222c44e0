export { addBias, reluGradient } from './activation';
export { batchNormGradientSums, batchNormInputGradient, batchStatistics, scaleAndShift, scaleGradient } from './batchNorm';
export { columnSum } from './columnSum';
export {
  convolutionFilterGradient,
  convolutionGradientScratchFloats,
  convolutionInputGradient,
  convolve,
  convolveScratchFloats,
  turnFilter,
} from './convolution';
export { depthwiseConvolve, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { clip, sign } from './elementwise';
export { gemm, gemmScratchFloats } from './gemm';
export { adamStep, momentumStep } from './optimizer';
export { averagePoolGradient, maxPoolGradient } from './pooling';
export { unsortedSegmentSum } from './segmentSum';
