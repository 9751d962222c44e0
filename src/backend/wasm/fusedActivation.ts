import { Add, Elu, getKernel, LeakyRelu, Prelu, Sigmoid, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from './companion';

export type ActivationName = 'linear' | 'relu' | 'prelu' | 'elu' | 'relu6' | 'leakyrelu' | 'sigmoid';

/** The last part of a fused kernel: y -> activation(y + bias). */
export interface FusedTail {
  /** Broadcasts to the output. */
  readonly bias?: TensorInfo | undefined;
  readonly activation: ActivationName;
  readonly preluActivationWeights?: TensorInfo | undefined;
  readonly leakyreluAlpha?: number | undefined;
}

/** The numbers by which assembly/activation.ts knows its activations. */
const moduleActivations: ReadonlyMap<ActivationName, number> = new Map([
  ['linear', 0],
  ['relu', 1],
  ['relu6', 2],
]);

/** The activation as the module knows it; `linear` for one that `finish` still has to apply. */
export function moduleActivation(activation: ActivationName): number {
  return moduleActivations.get(activation) ?? 0;
}

/** Whether the bias is one number a channel (or absent), as the module adds it. */
export function isChannelBias(bias: TensorInfo | undefined, channels: number): boolean {
  return (
    bias === undefined || (bias.shape.at(-1) === channels && util.sizeFromShape(bias.shape) === channels)
  );
}

/** Adds the bias to `y` and applies the activation; takes `y` over. */
export function addBiasAndActivate(companion: Companion, y: TensorInfo, tail: FusedTail): TensorInfo {
  const channels = util.sizeFromShape(y.shape.slice(-1));
  if (!isChannelBias(tail.bias, channels)) {
    const sum = replaceBy(companion, y, Add, { a: y, b: tail.bias });
    return addBiasAndActivate(companion, sum, { ...tail, bias: undefined });
  }
  const bias = tail.bias === undefined ? 0 : companion.addressOf(tail.bias);
  const rows = util.sizeFromShape(y.shape) / Math.max(1, channels);
  const address = companion.addressOf(y);
  companion.exports.addBias(address, rows, channels, bias, moduleActivation(tail.activation), address);
  return activateByStock(companion, y, tail);
}

/** Applies an activation that the module lacks with the backend's own kernel; takes `y` over. */
export function activateByStock(companion: Companion, y: TensorInfo, tail: FusedTail): TensorInfo {
  switch (tail.activation) {
    case 'linear':
    case 'relu':
    case 'relu6':
      return y;
    case 'elu':
      return replaceBy(companion, y, Elu, { x: y });
    case 'sigmoid':
      return replaceBy(companion, y, Sigmoid, { x: y });
    case 'leakyrelu':
      return replaceBy(companion, y, LeakyRelu, { x: y }, { alpha: tail.leakyreluAlpha ?? 0 });
    case 'prelu':
      return replaceBy(companion, y, Prelu, { x: y, alpha: tail.preluActivationWeights });
  }
}

/** Runs a stock kernel on `y` and gives `y` back. */
function replaceBy(
  companion: Companion,
  y: TensorInfo,
  kernelName: string,
  inputs: Readonly<Record<string, TensorInfo | undefined>>,
  attrs: Readonly<Record<string, number>> = {},
): TensorInfo {
  const { kernelFunc } = getKernel(kernelName, 'wasm');
  const [result] = [kernelFunc({ inputs, attrs, backend: companion.backend })].flat();
  companion.release(y);
  if (result === undefined) throw new Error(`${kernelName} has no output.`);
  return result;
}
