/** Kernels that TensorFlow.js has no name for; the operations over them work on every backend. */
export const TrainingBatchNorm = 'GradLensTrainingBatchNorm';
export const TrainingBatchNormGradient = 'GradLensTrainingBatchNormGradient';
export const ScaleAndShift = 'GradLensScaleAndShift';
export const ScaleAndShiftGradient = 'GradLensScaleAndShiftGradient';
export const AddBias = 'GradLensAddBias';
export const Relu = 'GradLensRelu';
export const ReluGradient = 'GradLensReluGradient';
export const AdamStep = 'GradLensAdamStep';
export const MomentumStep = 'GradLensMomentumStep';
