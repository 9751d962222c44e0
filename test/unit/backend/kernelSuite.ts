import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import * as cases from '../../../src/backend/conformance/cases';
import { conformanceFailures } from '../../../src/backend/conformance/conformance';
import { product, type Pad, type Window } from '../../../src/backend/conformance/reference';
import { wasmFolder } from '../support/wasmFolder';

/**
 * Whether this Node runs the fused build. Node 20 does behind a flag, which is set here: the flag only lets V8 validate
 * what later versions validate anyway.
 */
export function runsFusedKernels(): boolean {
  const bytes = readFileSync(join(wasmFolder, 'kernels-fma.wasm'));
  if (!WebAssembly.validate(bytes)) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

type Operation = (inputs: tf.Tensor[]) => tf.Tensor;

/** Normal values, the same on every backend. */
const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Output and gradients of an operation on one of the backends. */
async function compute(backend: string, shapes: number[][], operation: Operation): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const inputs = shapes.map((shape, index) => normal(shape, index + 1));
    const output = operation(inputs);
    const weights = tf.reshape(tf.cos(tf.range(0, output.size)), output.shape);
    const gradients = tf.grads((...values: tf.Tensor[]) => tf.sum(tf.mul(operation(values), weights)))(
      inputs,
    );
    return [output, ...gradients].map((tensor) => tensor.dataSync<'float32'>());
  });
}

/** Largest deviation from the cpu backend, relative to the largest value, over output and gradients. */
async function deviationFromCpu(shapes: number[][], operation: Operation): Promise<number> {
  const expected = await compute('cpu', shapes, operation);
  const actual = await compute('wasm', shapes, operation);
  const deviations = expected.map((values, index) => {
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
    return values.reduce(
      (worst, value, i) => Math.max(worst, Math.abs(value - actual[index]![i]!) / scale),
      0,
    );
  });
  return Math.max(...deviations);
}

const windows = (sizes: readonly number[], pads: readonly Pad[]): Window[] =>
  sizes.flatMap((size) =>
    [1, 2, 3].flatMap((stride) => pads.map((pad) => ({ height: size, width: size, stride, pad }))),
  );

const explicit: Pad = [
  [1, 2],
  [2, 0],
];

/** What both builds of the kernels must do; the backend has been started with one of them. */
export function describeKernels(name: string): void {
  describe(`the ${name} kernels`, () => {
    it('pass the conformance suite', async () => {
      expect(await conformanceFailures()).toEqual([]);
    });

    it('convolve with filters of 1 to 5 pixels, every stride, and explicit borders', async () => {
      const definitions = windows([1, 3, 5], ['same', 'valid', explicit]).flatMap((window) => [
        cases.convolutionCase([2, 6, 5, 2], window, 3),
        cases.convolutionCase([1, 5, 6, 1], window, 9),
      ]);
      expect(await conformanceFailures(definitions)).toEqual([]);
    });

    it('convolve depthwise with and without a multiplier', async () => {
      const definitions = windows([1, 3], ['same', 'valid', explicit]).flatMap((window) => [
        cases.depthwiseCase([1, 6, 5, 5], window, 1),
        cases.depthwiseCase([2, 5, 6, 2], window, 3),
      ]);
      expect(await conformanceFailures(definitions)).toEqual([]);
    });

    it('pool overlapping windows, positive or negative, over borders', async () => {
      const definitions = windows(
        [2, 3],
        [
          'same',
          'valid',
          [
            [1, 1],
            [1, 0],
          ],
        ],
      ).flatMap((window) =>
        [-3, 0].flatMap((shift) => [
          cases.poolingCase('max', [1, 6, 7, 5], window, shift),
          cases.poolingCase('mean', [1, 5, 6, 5], window, shift),
        ]),
      );
      expect(await conformanceFailures(definitions)).toEqual([]);
    });

    it.each([
      ['5x5, 12 to 20 channels', [4, 9, 9, 12], [5, 5, 12, 20], 1],
      ['3x3 with stride 2', [4, 15, 17, 11], [3, 3, 11, 13], 2],
      ['far more outputs than inputs', [4, 16, 16, 1], [5, 5, 1, 32], 1],
      ['far fewer outputs than inputs', [4, 9, 9, 70], [3, 3, 70, 3], 1],
      ['1x1', [2, 9, 9, 33], [1, 1, 33, 17], 1],
    ])(
      'agree with the cpu backend where convolutions need several blocks: %s',
      async (_, x, filter, stride) => {
        const operation: Operation = ([a, b]) =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same');
        expect(await deviationFromCpu([x, filter], operation)).toBeLessThan(5e-6);
      },
    );

    it.each([
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ])('multiply across all block borders (transposed: %s, %s)', (transposeA, transposeB) => {
      const sizes = { rows: 83, depth: 517, columns: 1037, transposeA, transposeB };
      const a = normal(transposeA ? [517, 83] : [83, 517], 1);
      const b = normal(transposeB ? [1037, 517] : [517, 1037], 2);
      const y = tf.matMul(a, b, transposeA, transposeB);
      const expected = product(Float64Array.from(a.dataSync()), Float64Array.from(b.dataSync()), sizes);
      const worst = y
        .dataSync<'float32'>()
        .reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
      expect(worst).toBeLessThan(1e-4);
      tf.dispose([a, b, y]);
    });

    it('broadcast stacks of matrices', async () => {
      const plain: Operation = ([a, b]) => tf.matMul(a!, b!);
      const turned: Operation = ([a, b]) => tf.matMul(a!, b!, true, true);
      expect(
        await deviationFromCpu(
          [
            [3, 4, 5],
            [3, 5, 6],
          ],
          plain,
        ),
      ).toBeLessThan(2e-6);
      expect(
        await deviationFromCpu(
          [
            [3, 5, 4],
            [3, 6, 5],
          ],
          turned,
        ),
      ).toBeLessThan(2e-6);
      const [a, b] = [normal([2, 1, 3, 4], 1), normal([5, 4, 2], 2)];
      const expected = tf.stack(
        [0, 1].map((i) =>
          tf.stack(
            [0, 1, 2, 3, 4].map((j) =>
              tf.matMul(
                tf.reshape(tf.slice(a, [i, 0, 0, 0], [1, 1, 3, 4]), [3, 4]),
                tf.reshape(tf.slice(b, [j, 0, 0], [1, 4, 2]), [4, 2]),
              ),
            ),
          ),
        ),
      );
      expect([...tf.matMul(a, b).dataSync()]).toEqual([...expected.dataSync()]);
    });

    it.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const)(
      'fuse bias and %s into products and convolutions',
      async (activation) => {
        const tail = (inputs: tf.Tensor[]): object => ({
          bias: inputs[2],
          activation,
          leakyreluAlpha: 0.3,
          ...(activation === 'prelu' ? { preluActivationWeights: tf.fill([6], 0.2) } : {}),
        });
        const multiply = (inputs: tf.Tensor[]): tf.Tensor =>
          tf.fused.matMul({ a: inputs[0]!, b: inputs[1]!, transposeB: true, ...tail(inputs) });
        const convolve = (inputs: tf.Tensor[]): tf.Tensor =>
          tf.fused.conv2d({
            x: inputs[0] as tf.Tensor4D,
            filter: inputs[1] as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            ...tail(inputs),
          });
        const separate = (inputs: tf.Tensor[]): tf.Tensor =>
          tf.fused.depthwiseConv2d({
            x: inputs[0] as tf.Tensor4D,
            filter: inputs[1] as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            ...tail(inputs),
          });
        const outputs = async (
          backend: string,
          operation: Operation,
          shapes: number[][],
        ): Promise<Float32Array> => {
          await tf.setBackend(backend);
          return tf.tidy(() =>
            operation(shapes.map((shape, index) => normal(shape, index + 1))).dataSync<'float32'>(),
          );
        };
        for (const [operation, shapes] of [
          [multiply, [[7, 300], [6, 300], [6]]],
          [convolve, [[2, 5, 5, 3], [3, 3, 3, 6], [6]]],
          [separate, [[2, 5, 5, 3], [3, 3, 3, 2], [6]]],
        ] as [Operation, number[][]][]) {
          const expected = await outputs('cpu', operation, shapes);
          const actual = await outputs('wasm', operation, shapes);
          actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
        }
      },
    );

    it('give the gradient of a tie to the first maximum, also among -Infinity, and follow NaN', () => {
      const gradient = (values: number[]): number[] => [
        ...tf
          .grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, [1, 4], [1, 4], 'valid'))(
            tf.tensor4d(values, [1, 1, 4, 1]),
          )
          .dataSync(),
      ];
      expect(gradient([-2, -1, -1, -3])).toEqual([0, 1, 0, 0]);
      expect(gradient([0, 0, 0, 0])).toEqual([1, 0, 0, 0]);
      expect(gradient([-Infinity, -Infinity, -Infinity, -Infinity])).toEqual([1, 0, 0, 0]);
      expect(gradient([1, Number.NaN, 3, Number.NaN])).toEqual([0, 1, 0, 0]);
    });

    it('sum segments and leave out ids beyond them', () => {
      const sum = tf.unsortedSegmentSum(
        tf.tensor2d([
          [1, 2, 3, 4, 5],
          [10, 20, 30, 40, 50],
          [7, 7, 7, 7, 7],
        ]),
        tf.tensor1d([1, 1, -1], 'int32'),
        3,
      );
      expect(sum.arraySync()).toEqual([
        [0, 0, 0, 0, 0],
        [11, 22, 33, 44, 55],
        [0, 0, 0, 0, 0],
      ]);
    });

    it('sum leading axes without losing digits', () => {
      const x = tf.fill([200_000, 3], 0.1);
      for (const total of tf.sum(x, 0).dataSync()) expect(Math.abs(total / 20_000 - 1)).toBeLessThan(2e-5);
      expect(tf.sum(normal([2, 3, 4, 5], 1), [0, 1], true).shape).toEqual([1, 1, 4, 5]);
      expect(tf.sum(tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), [1, 0]).arraySync()).toEqual([16, 20]);
    });

    it('keep the sign of the smallest numbers and let NaN through', () => {
      const values = tf.tensor1d([1e-30, -1e-30, 0, Number.NaN, 5, -5, -1e-8]);
      expect([...tf.sign(values).dataSync()]).toEqual([1, -1, 0, Number.NaN, 1, -1, -1]);
      expect([...tf.clipByValue(values, -1, 2).dataSync()].map(Math.fround)).toEqual(
        [1e-30, -1e-30, 0, Number.NaN, 2, -1, -1e-8].map(Math.fround),
      );
    });

    it('write numbers of the type that was asked for where one is hot', () => {
      const hot = tf.oneHot(
        tf.tensor2d(
          [
            [2, 0],
            [5, -1],
          ],
          [2, 2],
          'int32',
        ),
        3,
        0.75,
        -0.5,
        'float32',
      );
      expect(hot.shape).toEqual([2, 2, 3]);
      expect([...hot.dataSync()]).toEqual([
        -0.5, -0.5, 0.75, 0.75, -0.5, -0.5, -0.5, -0.5, -0.5, -0.5, -0.5, -0.5,
      ]);
    });

    it('share the data of a clone until both are gone', () => {
      const original = tf.tensor1d([1, 2, 3]);
      const copy = tf.clone(original);
      const same = tf.cast(copy, 'float32');
      original.dispose();
      copy.dispose();
      tf.fill([3], 9);
      expect([...same.dataSync()]).toEqual([1, 2, 3]);
    });
  });
}
