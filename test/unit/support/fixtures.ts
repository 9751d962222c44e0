import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { madryMnist } from '../../../src/models/architectures/madryMnist';
import { modelFromTensors, toFloat32 } from '../../../src/models/checkpoints/checkpoint';
import { readSafetensors, type SafeTensor } from '../../../src/models/checkpoints/safetensors';
import type { Model } from '../../../src/models/model';

export type FixtureTensors = ReadonlyMap<string, SafeTensor>;

/** The absolute path of a file of `test/fixtures`. */
export const fixturePath = (name: string): string =>
  new URL(`../../fixtures/${name}`, import.meta.url).pathname;

/** The tensors of `test/fixtures/<name>.safetensors`. */
export function readFixture(name: string): FixtureTensors {
  const path = fixturePath(`${name}.safetensors`);
  return readSafetensors(readFileSync(path), path).tensors;
}

/** A tensor's values as float32. */
export function valuesOf(tensors: FixtureTensors, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the fixture has no tensor ${name}`);
  return toFloat32(tensor);
}

/** Images [n, h, w, c]; where stored as bytes, byte / 255 in float32. */
export function imagesOf(tensors: FixtureTensors, name: string): tf.Tensor4D {
  const tensor = tensors.get(name);
  const [n = 0, height = 0, width = 0, channels = 0] = tensor?.shape ?? [];
  const scale = tensor?.dtype === 'U8' ? 255 : 1;
  const values = valuesOf(tensors, name).map((value) => value / scale);
  return tf.tensor4d(values, [n, height, width, channels]);
}

/** Class indices, int32 [n]. */
export const labelsOf = (tensors: FixtureTensors, name: string): tf.Tensor1D =>
  tf.tensor1d(Int32Array.from(valuesOf(tensors, name)), 'int32');

/** The trained fixture net: Madry's, with a hidden layer of 64. */
export function loadFixtureMadry(): Model {
  const network = madryMnist(10, 64);
  return modelFromTensors(
    { architecture: 'madry-mnist', inputShape: [28, 28, 1], classes: 10, network },
    readFixture('checkpoints/madry'),
    'madry.safetensors',
  );
}

/** How far values may lie apart: absolutely, or relative to the largest expected magnitude. */
export type Tolerance = { readonly abs: number } | { readonly relToMax: number };

/** Expects equal lengths and each value within the tolerance of the expected one. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what = 'values',
): void {
  expect(actual.length, `number of ${what}`).toBe(expected.length);
  const numbers = Array.from(expected);
  const largest = numbers.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0);
  const allowed = 'abs' in tolerance ? tolerance.abs : tolerance.relToMax * largest;
  const differences = numbers.map((value, index) => Math.abs((actual[index] ?? NaN) - value));
  const worst = differences.reduce(
    (maximum, value) => (value > maximum || Number.isNaN(value) ? value : maximum),
    0,
  );
  expect(worst, `largest difference of ${what}`).toBeLessThanOrEqual(allowed);
}
