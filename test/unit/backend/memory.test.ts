import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { addBias, relu } from '../../../src/backend/operations/relu';
import { adamUpdate } from '../../../src/backend/operations/adamUpdate';
import { trainingBatchNorm } from '../../../src/backend/operations/trainingBatchNorm';
import { startBackend } from '../../../src/backend/startBackend';
import { createCompanion } from '../../../src/backend/wasm/companion';
import { registerKernels } from '../../../src/backend/wasm/registerKernels';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import { wasmFolder } from '../support/wasmFolder';

beforeAll(async () => {
  await startBackend({ wasmFolder, kernels: 'plain' });
});

interface Heap {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

function backend(): BackendWasm {
  const running = tf.backend();
  if (running instanceof BackendWasm) return running;
  throw new Error('wasm does not run');
}

const heap = (): Heap => backend().wasm as unknown as Heap;

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Every kernel that takes working space, forward and backward, at sizes that vary with `round`. */
function work(round: number): number {
  return tf.tidy(() => {
    const size = 6 + (round % 5);
    const x = normal([2, size, size, 3], 1) as tf.Tensor4D;
    const filter = normal([3, 3, 3, 4], 2) as tf.Tensor4D;
    const channels = normal([4], 3) as tf.Tensor1D;
    const loss = (input: tf.Tensor, weights: tf.Tensor, scale: tf.Tensor): tf.Scalar => {
      const y = addBias(
        tf.conv2d(input as tf.Tensor4D, weights as tf.Tensor4D, 1, 'same'),
        scale as tf.Tensor1D,
        { relu: true },
      );
      const normed = trainingBatchNorm(y, scale as tf.Tensor1D, scale as tf.Tensor1D, {
        epsilon: 1e-3,
        relu: true,
      }).y;
      const pooled = tf.avgPool(tf.maxPool(relu(normed), 2, 2, 'same'), 2, 1, 'same');
      return tf.sum(tf.matMul(tf.reshape(pooled, [2, -1]), tf.reshape(pooled, [2, -1]), false, true));
    };
    const { value, grads } = tf.valueAndGrads(loss)([x, filter, channels]);
    const [, gradient] = grads;
    const state = {
      parameter: filter,
      firstMoment: tf.zerosLike(filter),
      secondMoment: tf.zerosLike(filter),
    };
    const adam = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 1 };
    const next = adamUpdate(state, gradient as tf.Tensor4D, adam).parameter;
    return value.dataSync()[0]! + tf.sum(next).dataSync()[0]!;
  });
}

describe('the memory of the backend', () => {
  it('holds no more tensors and no more bytes after 300 steps', async () => {
    await expectNoLeakedTensors(() => work(0));
    for (let round = 0; round < 10; round++) work(round);
    const [tensors, data, bytes] = [
      tf.memory().numTensors,
      backend().numDataIds(),
      heap().asm.memory.buffer.byteLength,
    ];
    const free = heap()._malloc(4_000_000);
    heap()._free(free);
    for (let round = 0; round < 300; round++) work(round);
    expect([tf.memory().numTensors, backend().numDataIds()]).toEqual([tensors, data]);
    expect(heap().asm.memory.buffer.byteLength).toBe(bytes);
    // The allocator puts a large block where it put it before: nothing has been left in between.
    const again = heap()._malloc(4_000_000);
    heap()._free(again);
    expect(again).toBe(free);
  });

  it('may grow between two steps', () => {
    const before = work(0);
    const { buffer } = heap().asm.memory;
    const large = [1, 2, 3].map(() => tf.zeros([40_000_000]));
    expect(heap().asm.memory.buffer).not.toBe(buffer);
    expect(work(0)).toBe(before);
    tf.dispose(large);
  });

  it('gives the working space back when kernels are unregistered, and the stock kernels come back', () => {
    const bytes = readFileSync(join(wasmFolder, 'kernels.wasm'));
    const ours = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    const free = heap()._malloc(1_000_000);
    heap()._free(free);
    tf.unregisterKernel('GradLensWorkingSpace', 'wasm');
    const undo = registerKernels(createCompanion(backend(), bytes));
    expect(work(0)).toBe(work(0));
    undo();
    const again = heap()._malloc(1_000_000);
    heap()._free(again);
    expect(again).toBe(free);
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(ours);
  });
});
