import * as tf from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BatchNormMode } from '../../../src/models/model';
import { batchNorm } from '../../../src/models/modules/batchNorm';
import { convolution } from '../../../src/models/modules/convolution';
import { dense } from '../../../src/models/modules/dense';
import { flatten, globalAveragePooling } from '../../../src/models/modules/flatten';
import { identityGraph } from '../../../src/models/modules/graph';
import type { Pass } from '../../../src/models/modules/module';
import { createNormalisation } from '../../../src/models/modules/normalisation';
import { maxPooling } from '../../../src/models/modules/pooling';
import { residual } from '../../../src/models/modules/residual';
import { startTestBackend } from '../support/testBackend';
import { expectClose } from '../support/fixtures';

beforeAll(startTestBackend);
afterEach(() => {
  tf.disposeVariables();
});

/** A pass over the given tensors, which tests change by name. */
function passOf(
  mode: BatchNormMode,
  tensors: Readonly<Record<string, tf.Tensor>> = {},
): Pass & { values: (name: string) => number[] } {
  const variables = new Map(Object.entries(tensors).map(([name, tensor]) => [name, tf.variable(tensor)]));
  const variable = (name: string): tf.Variable => variables.get(name)!;
  return { mode, variable, values: (name) => Array.from(variable(name).dataSync()) };
}

/** Deterministic values in −1..1 without a pattern that padding could hide. */
const waves = (size: number, frequency: number): Float32Array =>
  Float32Array.from({ length: size }, (_, index) => Math.sin(frequency * (index + 1)));

describe('convolution', () => {
  const sizes = { height: 7, width: 6, inChannels: 2, outChannels: 3 };

  /** PyTorch's definition, in float64. */
  function reference(x: Float32Array, w: Float32Array, k: number, stride: number, padding: number): number[] {
    const { height, width, inChannels, outChannels } = sizes;
    const outHeight = Math.floor((height + 2 * padding - k) / stride) + 1;
    const outWidth = Math.floor((width + 2 * padding - k) / stride) + 1;
    const out: number[] = [];
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let o = 0; o < outChannels; o++) {
          let sum = 0;
          for (let i = 0; i < k; i++)
            for (let j = 0; j < k; j++)
              for (let c = 0; c < inChannels; c++) {
                const y = row * stride - padding + i;
                const z = column * stride - padding + j;
                if (y < 0 || y >= height || z < 0 || z >= width) continue;
                sum +=
                  x[(y * width + z) * inChannels + c]! * w[((i * k + j) * inChannels + c) * outChannels + o]!;
              }
          out.push(sum);
        }
    return out;
  }

  const cases = [
    [3, 1, 0],
    [3, 1, 1],
    [3, 2, 1],
    [4, 2, 1],
    [4, 1, 1],
    [5, 1, 2],
    [1, 2, 0],
    [2, 2, 1],
  ] as const;

  async function expectReference(k: number, stride: number, padding: number): Promise<void> {
    const { height, width, inChannels, outChannels } = sizes;
    const x = waves(height * width * inChannels, 1.7);
    const w = waves(k * k * inChannels * outChannels, 2.3);
    const module = convolution('c', { inChannels, outChannels, kernelSize: k, stride, padding, bias: null });
    const pass = passOf('eval', { 'c.weight': tf.tensor(w, [k, k, inChannels, outChannels]) });
    const y = module.apply(tf.tensor4d(x, [1, height, width, inChannels]), pass);
    expectClose(await y.data(), reference(x, w, k, stride, padding), { abs: 1e-5 });
  }

  it.each(cases)('of kernel %i, stride %i, padding %i pads as PyTorch does', async (k, stride, padding) => {
    await expectReference(k, stride, padding);
  });

  it('pads before it where the backend takes no numbers', async () => {
    // The native backend is known by its name; its kernels here are the reference backend's.
    tf.registerBackend('tensorflow', () => new MathBackendCPU());
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    await tf.setBackend('tensorflow');
    for (const [k, stride, padding] of cases) await expectReference(k, stride, padding);
    const pooled = maxPooling({ kernelSize: 3, stride: 2, padding: 1 });
    const y = pooled.apply(tf.fill([1, 4, 4, 1], -5), passOf('eval'));
    expect([...(await y.data())]).toEqual([-5, -5, -5, -5]);
    await tf.setBackend('wasm');
  });

  it('adds its bias, then rectifies where that is asked for', async () => {
    const settings = { inChannels: 1, outChannels: 2, kernelSize: 1 };
    const pass = passOf('eval', {
      'c.weight': tf.tensor([2, -1], [1, 1, 1, 2]),
      'c.bias': tf.tensor1d([-3, 0.5]),
    });
    const x = tf.tensor4d([1, 4], [1, 1, 2, 1]);
    expect([...(await convolution('c', settings).apply(x, pass).data())]).toEqual([-1, -0.5, 5, -3.5]);
    const rectified = convolution('c', { ...settings, activation: 'relu' }).apply(x, pass);
    expect([...(await rectified.data())]).toEqual([0, 0, 5, 0]);
  });
});

describe('small modules', () => {
  it('dense: y = x W + b', async () => {
    const pass = passOf('eval', {
      'd.weight': tf.tensor2d([1, 2, 3, 4], [2, 2]),
      'd.bias': tf.tensor1d([10, -20]),
    });
    const x = tf.tensor2d([[1, 1]]);
    expect([...(await dense('d', { inFeatures: 2, outFeatures: 2 }).apply(x, pass).data())]).toEqual([
      14, -14,
    ]);
  });

  it('maximum pooling counts its border as −∞ and takes the stride from the kernel', async () => {
    const x = tf.tensor4d([-1, -2, -3, -4], [1, 2, 2, 1]);
    const padded = maxPooling({ kernelSize: 3, stride: 1, padding: 1 }).apply(x, passOf('eval'));
    expect([...(await padded.data())]).toEqual([-1, -1, -1, -1]);
    expect([...(await maxPooling({ kernelSize: 2 }).apply(x, passOf('eval')).data())]).toEqual([-1]);
  });

  it('flatten keeps channels last, global pooling averages each of them', () => {
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
    expect(flatten().apply(x, passOf('eval')).arraySync()).toEqual([[1, 10, 2, 20, 3, 30, 4, 40]]);
    expect(globalAveragePooling().apply(x, passOf('eval')).arraySync()).toEqual([[2.5, 25]]);
  });

  it('residual adds the shortcut, by default x itself', async () => {
    const tripled = {
      parameters: [],
      graph: identityGraph,
      apply: (x: tf.Tensor4D) => tf.mul<tf.Tensor4D>(x, 3),
    };
    const x = tf.tensor4d([1, -2], [1, 1, 2, 1]);
    expect([...(await residual(tripled).apply(x, passOf('eval')).data())]).toEqual([4, -8]);
    expect([...(await residual(tripled, tripled).apply(x, passOf('eval')).data())]).toEqual([6, -12]);
  });

  it('normalisation is per channel, in pixel units', async () => {
    const x = tf.tensor4d([0.5, 0.5, 1, 1, 0, 0.2], [1, 1, 2, 3]);
    const normalise = createNormalisation({ mean: [0.5, 0.25, 0], standardDeviation: [0.25, 0.5, 2] });
    expectClose(await normalise.apply(x).data(), [0, 0.5, 0.5, 2, -0.5, 0.1], { abs: 1e-6 });
    normalise.dispose();
  });
});

describe('batch norm', () => {
  const module = batchNorm('bn', { channels: 1, epsilon: 0 });
  // Mean 4, biased variance 5, unbiased variance 20/3.
  const x = (): tf.Tensor4D => tf.tensor4d([1, 3, 5, 7], [2, 1, 2, 1]);
  const state = (): Record<string, tf.Tensor> => ({
    'bn.weight': tf.tensor1d([2]),
    'bn.bias': tf.tensor1d([1]),
    'bn.running_mean': tf.tensor1d([10]),
    'bn.running_var': tf.tensor1d([4]),
    'bn.num_batches_tracked': tf.scalar(41, 'int32'),
  });
  const byBatch = [1, 3, 5, 7].map((value) => (2 * (value - 4)) / Math.sqrt(5) + 1);

  it('uses the running statistics in eval mode', async () => {
    const pass = passOf('eval', state());
    expectClose(await module.apply(x(), pass).data(), [-8, -6, -4, -2], { abs: 1e-5 });
    expect(pass.values('bn.running_mean')).toEqual([10]);
  });

  it('normalises by the batch in train mode and moves towards its unbiased variance', async () => {
    const pass = passOf('train', state());
    expectClose(await module.apply(x(), pass).data(), byBatch, { abs: 1e-5 });
    expectClose(pass.values('bn.running_mean'), [0.9 * 10 + 0.1 * 4], { abs: 1e-6 });
    expectClose(pass.values('bn.running_var'), [0.9 * 4 + (0.1 * 20) / 3], { abs: 1e-6 });
    expect(pass.values('bn.num_batches_tracked')).toEqual([42]);
  });

  it('normalises by the batch in batch-statistics mode and remembers nothing', async () => {
    const pass = passOf('batch-statistics', state());
    expectClose(await module.apply(x(), pass).data(), byBatch, { abs: 1e-5 });
    expect(pass.values('bn.running_mean')).toEqual([10]);
    expect(pass.values('bn.running_var')).toEqual([4]);
    expect(pass.values('bn.num_batches_tracked')).toEqual([41]);
  });

  it.each<BatchNormMode>(['train', 'eval', 'batch-statistics'])(
    'has the gradient of finite differences in %s mode',
    async (mode) => {
      const values = [0.3, -1.2, 2.5, 0.7, -0.4, 1.1];
      const weights = [0.5, -1, 2, 0.25, 1.5, -0.75];
      const objective = (inputs: readonly number[]): number => {
        const count = inputs.length;
        const mean = mode === 'eval' ? 10 : inputs.reduce((sum, value) => sum + value, 0) / count;
        const variance =
          mode === 'eval' ? 4 : inputs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
        return inputs.reduce(
          (sum, value, index) => sum + weights[index]! * ((2 * (value - mean)) / Math.sqrt(variance) + 1),
          0,
        );
      };
      const differences = values.map((_, index) => {
        const shifted = (by: number): number[] =>
          values.map((value, i) => (i === index ? value + by : value));
        return (objective(shifted(1e-5)) - objective(shifted(-1e-5))) / 2e-5;
      });
      const pass = passOf(mode, state());
      const weighted = (input: tf.Tensor4D): tf.Scalar =>
        tf.sum(tf.mul(module.apply(input, pass), tf.tensor4d(weights, [3, 1, 2, 1])));
      const { grad } = tf.valueAndGrad(weighted)(tf.tensor4d(values, [3, 1, 2, 1]));
      expectClose(await grad.data(), differences, { abs: 1e-5 });
    },
  );
});
