/** An address in the memory of the backend, in bytes. */
export type Address = number;
/** A truth value as wasm takes it. */
export type Flag = 0 | 1;

/** What the companion module exports; the sources in `assembly/` document each function. Sizes count floats. */
export interface KernelExports {
  addBias(
    source: Address,
    rows: number,
    columns: number,
    bias: Address,
    activation: number,
    target: Address,
  ): void;
  reluGradient(dy: Address, y: Address, dx: Address, count: number): void;
  batchNormGradientSums(
    x: Address,
    dy: Address,
    y: Address,
    relu: Flag,
    mean: Address,
    rows: number,
    channels: number,
    sum: Address,
    product: Address,
  ): void;
  batchNormInputGradient(
    x: Address,
    dy: Address,
    y: Address,
    relu: Flag,
    fromGradient: Address,
    fromInput: Address,
    constant: Address,
    dx: Address,
    rows: number,
    channels: number,
  ): void;
  batchStatistics(x: Address, rows: number, channels: number, mean: Address, variance: Address): void;
  scaleAndShift(
    x: Address,
    scale: Address,
    shift: Address,
    y: Address,
    rows: number,
    channels: number,
    relu: Flag,
  ): void;
  scaleGradient(
    dy: Address,
    y: Address,
    relu: Flag,
    scale: Address,
    dx: Address,
    rows: number,
    channels: number,
  ): void;
  clip(input: Address, low: number, high: number, output: Address, count: number): void;
  sign(input: Address, output: Address, count: number): void;
  columnSum(matrix: Address, rows: number, columns: number, output: Address, scratch: Address): void;
  convolve(
    input: Address,
    filter: Address,
    bias: Address,
    activation: number,
    output: Address,
    geometry: Address,
    scratch: Address,
    gemmScratch: Address,
  ): void;
  convolveScratchFloats(geometry: Address): number;
  convolutionFilterGradient(
    input: Address,
    dy: Address,
    dFilter: Address,
    geometry: Address,
    scratch: Address,
    gemmScratch: Address,
  ): void;
  convolutionInputGradient(
    dy: Address,
    filter: Address,
    dInput: Address,
    geometry: Address,
    scratch: Address,
    gemmScratch: Address,
  ): void;
  convolutionGradientScratchFloats(geometry: Address): number;
  turnFilter(
    filter: Address,
    height: number,
    width: number,
    inChannels: number,
    outChannels: number,
    target: Address,
  ): void;
  depthwiseConvolve(input: Address, filter: Address, output: Address, geometry: Address): void;
  depthwiseInputGradient(dy: Address, filter: Address, dInput: Address, geometry: Address): void;
  depthwiseFilterGradient(input: Address, dy: Address, dFilter: Address, geometry: Address): void;
  gemm(
    rows: number,
    columns: number,
    depth: number,
    a: Address,
    aRowStride: number,
    aColumnStride: number,
    b: Address,
    bRowStride: number,
    bColumnStride: number,
    c: Address,
    cStride: number,
    accumulate: Flag,
    scratch: Address,
  ): void;
  gemmScratchFloats(): number;
  adamStep(
    parameter: Address,
    first: Address,
    second: Address,
    gradient: Address,
    nextParameter: Address,
    nextFirst: Address,
    nextSecond: Address,
    count: number,
    beta1: number,
    beta2: number,
    stepSize: number,
    rootCorrection: number,
    epsilon: number,
    weightDecay: number,
  ): void;
  momentumStep(
    parameter: Address,
    velocity: Address,
    gradient: Address,
    nextParameter: Address,
    nextVelocity: Address,
    count: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
  ): void;
  averagePoolGradient(dy: Address, dInput: Address, geometry: Address): void;
  maxPoolGradient(input: Address, dy: Address, dInput: Address, geometry: Address): void;
  unsortedSegmentSum(
    input: Address,
    ids: Address,
    output: Address,
    rows: number,
    width: number,
    segments: number,
  ): void;
}

/** Every export by name: the compiler holds it complete, `isKernelExports` holds a module to it. */
const names: Readonly<Record<keyof KernelExports, true>> = {
  addBias: true,
  reluGradient: true,
  batchNormGradientSums: true,
  batchNormInputGradient: true,
  batchStatistics: true,
  scaleAndShift: true,
  scaleGradient: true,
  clip: true,
  sign: true,
  columnSum: true,
  convolve: true,
  convolveScratchFloats: true,
  convolutionFilterGradient: true,
  convolutionInputGradient: true,
  convolutionGradientScratchFloats: true,
  turnFilter: true,
  depthwiseConvolve: true,
  depthwiseInputGradient: true,
  depthwiseFilterGradient: true,
  gemm: true,
  gemmScratchFloats: true,
  adamStep: true,
  momentumStep: true,
  averagePoolGradient: true,
  maxPoolGradient: true,
  unsortedSegmentSum: true,
};

/** Whether a module's exports are those that this code was written for. */
export function isKernelExports(exports: object): exports is KernelExports {
  const present = new Map(Object.entries(exports));
  return Object.keys(names).every((name) => typeof present.get(name) === 'function');
}
