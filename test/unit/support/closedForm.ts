import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { diskShape, sizeOf, type StoredShape } from '../../../src/models/checkpoints/layout';
import type { SafeTensor } from '../../../src/models/checkpoints/safetensors';
import type { ParameterSpec } from '../../../src/models/modules/module';

/** Weights and images from the integer hash that each JSON of `test/fixtures/parity` states. */

/** 24 bits for flat index i of the tensor whose name has this CRC-32. */
function hashBits(nameHash: number, i: number): number {
  let h = (nameHash + Math.imul(i, 0x9e3779b1)) | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 8;
}

/** What a value between −1 and 1 becomes in a tensor of this name and shape. */
function scaling(name: string, shape: readonly number[]): readonly [offset: number, scale: number] {
  if (name.endsWith('.running_var')) return [1.25, 0.25];
  if (!name.endsWith('.weight')) return [0, 0.125];
  const isBatchNorm = shape.length === 1;
  return isBatchNorm ? [1, 0.125] : [0, Math.fround(Math.sqrt(3 / sizeOf(shape.slice(1))))];
}

function tensorOf(name: string, spec: StoredShape): SafeTensor {
  const shape = diskShape(spec);
  if (spec.layout.kind === 'counter') return { dtype: 'I64', shape, data: new BigInt64Array(1) };
  const hash = crc32(name);
  const [offset, scale] = scaling(name, shape);
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    data[i] = offset + scale * ((2 * hashBits(hash, i) + 1 - 2 ** 24) / 2 ** 24);
  }
  return { dtype: 'F32', shape, data };
}

/** Every tensor of a network, in PyTorch's layout. */
export const closedFormTensors = (parameters: readonly ParameterSpec[]): Map<string, SafeTensor> =>
  new Map(parameters.map((spec) => [spec.name, tensorOf(spec.name, spec)]));

/** An image [1, height, width, channels], 0..1; the caller's to dispose. */
export function closedFormImage(name: string, shape: readonly [number, number, number]): tf.Tensor4D {
  const hash = crc32(name);
  const pixels = Float32Array.from({ length: sizeOf(shape) }, (_, i) => hashBits(hash, i) / 2 ** 24);
  return tf.tensor4d(pixels, [1, ...shape]);
}
